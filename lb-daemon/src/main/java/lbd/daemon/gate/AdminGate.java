package lbd.daemon.gate;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import lbd.core.model.AdminSpec;
import lbd.daemon.gate.GateCounts.Refusal;

/// Looks at each request that comes by TCP. Confined to the admin's thread, but for [#use].
///
///     Host is no name of ours                                 421, whatever it asks for
///     it changes, watches or shows a token, for another site  403
///     it shows a token, and many were wrong before            429, right or wrong
///     it shows a wrong token                                  401
///     it shows the right one                                  it may what the admin socket may
///     else                                                    it reads what everybody may
///
/// A question for `/health` and `/metrics` needs no token, and none is looked at: monitors send what they send to all.
public final class AdminGate {
    private final HostCheck hosts = new HostCheck();
    private final TokenCheck tokens = new TokenCheck();
    private final GateCounts counts;

    public AdminGate(GateCounts counts) {
        this.counts = counts;
    }

    /// What became of a request.
    public sealed interface Verdict {}

    /// @param mayWrite   it may change something, and see who the clients are
    /// @param tokenHelps it might with a token
    public record Passed(boolean mayWrite, boolean tokenHelps) implements Verdict {}

    /// @param status of HTTP
    public record Refused(int status, String why) implements Verdict {}

    /// From now on this holds. Any thread.
    public void use(AdminSpec spec) {
        hosts.names(spec.hosts());
        tokens.token(spec.token());
    }

    /// @param open  it is for what monitors ask
    /// @param reads it changes nothing and ends with its answer
    public Verdict look(HttpHeaders headers, InetAddress client, boolean open, boolean reads) {
        List<String> host = headers.getAll(HttpHeaderNames.HOST);
        if (!hosts.passes(host)) {
            return refused(Refusal.HOST, 421, "no name of this server; admin.hosts lists more");
        }
        if (open && reads) {
            return new Passed(false, false);
        }
        List<String> shown = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        boolean ours =
                OriginCheck.passes(headers.getAll("sec-fetch-site"), headers.getAll(HttpHeaderNames.ORIGIN), host);
        if (!ours && !(reads && shown.isEmpty())) {
            return refused(Refusal.CROSS_SITE, 403, "a page of another site asks; allowed: the dashboard's own");
        }
        return switch (tokens.look(shown, client, System.nanoTime())) {
            case NONE_SHOWN -> new Passed(false, tokens.isThere());
            case RIGHT -> new Passed(true, false);
            case WRONG -> refused(Refusal.TOKEN, 401, "the token is wrong");
            case TOO_MANY ->
                refused(
                        Refusal.TOO_MANY_TOKENS,
                        429,
                        "too many wrong tokens came from this address; it may show one each "
                                + TokenCheck.PAUSE.toSeconds() + " s");
        };
    }

    private Refused refused(Refusal refusal, int status, String why) {
        counts.count(refusal);
        return new Refused(status, why);
    }
}
