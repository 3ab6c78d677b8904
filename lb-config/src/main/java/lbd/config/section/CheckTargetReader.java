package lbd.config.section;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import lbd.config.bind.Addresses;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Chains;
import lbd.config.tls.SystemRoots;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTls;
import org.jspecify.annotations.Nullable;

/// The keys of a check that say where it goes. Which of them are legal depends on its type.
final class CheckTargetReader {
    /// Of any type.
    static final List<String> KEYS = List.of("port", "source", "interface", "via", "proxy_protocol", "tls");

    private static final int MAX_PORT = 65_535;

    private CheckTargetReader() {}

    /// @return what makes the target, once the whole mapping is good
    static Supplier<CheckTarget> read(MapReader map, CheckType type) {
        CheckTarget none = CheckTarget.DEFAULT;
        // An agent is not the service: the server's own port would never be right.
        var port = type == CheckType.AGENT
                ? map.required("port", CheckTargetReader::port)
                : map.optional("port", CheckTargetReader::port, none.port());
        Field<@Nullable InetAddress> source = map.optional("source", CheckTargetReader::source, null);
        if (!type.overNetwork()) {
            return () -> new CheckTarget(port.get(), source.get(), none.proxyProtocol(), null);
        }
        Field<@Nullable String> device = map.optional("interface", CheckTargetReader::device, null);
        if (type == CheckType.PING) {
            // Echoes have no ports by which those of several servers at one virtual address could be told apart.
            return () -> new CheckTarget(port.get(), source.get(), none.proxyProtocol(), null, device.get());
        }
        Field<@Nullable InetAddress> via = map.optional("via", CheckTargetReader::source, null);
        if (!type.overTcp()) {
            return () -> new CheckTarget(
                    port.get(), source.get(), none.proxyProtocol(), null, false, device.get(), via.get());
        }
        var proxy = map.optional("proxy_protocol", v -> v.word(ProxyProtocol.class), none.proxyProtocol());
        if (!type.overTls()) {
            return () -> new CheckTarget(port.get(), source.get(), proxy.get(), null, false, device.get(), via.get());
        }
        @Nullable CheckTls implied = type == CheckType.SSL_GET ? CheckTls.DEFAULT : null;
        Field<@Nullable CheckTls> tls = map.optional("tls", v -> tls(v, implied), implied);
        boolean own = map.has("tls");
        return () -> new CheckTarget(port.get(), source.get(), proxy.get(), tls.get(), own, device.get(), via.get());
    }

    static int port(Value value) {
        return value.integer(1, MAX_PORT);
    }

    private static String device(Value value) {
        return value.parsed("an interface such as eth0", text -> {
            if (!text.matches("[!-.0-~]{1,15}")) {
                throw new IllegalArgumentException("expected an interface such as eth0, not \"" + text + "\"");
            }
            return text;
        });
    }

    private static InetAddress source(Value value) {
        return value.parsed("an address such as 10.0.0.1", Addresses::alone);
    }

    private static @Nullable CheckTls tls(Value value, @Nullable CheckTls implied) {
        if (value.isMap()) {
            CheckTls tls = value.map(CheckTargetReader::tls);
            if (tls.roots() != null && !tls.verify()) {
                value.warn("ca is not looked at: the check has no verify: true");
            }
            return tls;
        }
        return value.flag() ? CheckTls.DEFAULT : implied;
    }

    private static CheckTls tls(MapReader map) {
        Field<@Nullable String> sni = map.optional("sni", CheckTargetReader::serverName, null);
        var verify = map.optional("verify", Value::flag, CheckTls.DEFAULT.verify());
        var ca = map.<@Nullable List<X509Certificate>>optional("ca", v -> v.parsed("a file", Chains::all), null);
        return map.build(() -> new CheckTls(
                sni.get(), verify.get(), verify.get() && ca.get() == null ? SystemRoots.read() : ca.get()));
    }

    private static String serverName(Value value) {
        return value.parsed("a host name", text -> new SNIHostName(text).getAsciiName());
    }
}
