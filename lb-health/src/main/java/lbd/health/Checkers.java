package lbd.health;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTls;
import lbd.core.model.check.HealthCheck;
import lbd.health.db.MysqlDialogue;
import lbd.health.db.PostgresDialogue;
import lbd.health.file.FileRun;
import lbd.health.grpc.GrpcDialogue;
import lbd.health.http.AnswerRules;
import lbd.health.http.HttpDialogue;
import lbd.health.ping.PingRun;
import lbd.health.run.Context;
import lbd.health.run.FailedRun;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import lbd.health.run.SequenceRun;
import lbd.health.run.Subject;
import lbd.health.script.ScriptRun;
import lbd.health.stream.CheckTlsClient;
import lbd.health.stream.Dialogue;
import lbd.health.stream.StreamRun;
import lbd.health.tcp.TcpDialogue;
import lbd.health.text.AgentDialogue;
import lbd.health.text.RedisDialogue;
import lbd.health.text.SmtpDialogue;
import lbd.health.udp.DatagramRun;
import lbd.health.udp.DnsDialogue;
import lbd.health.udp.UdpDialogue;
import org.jspecify.annotations.Nullable;

/// The checker of each type of check.
final class Checkers {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final List<String> HTTP_2 = List.of("h2");

    private Checkers() {}

    static Checker of(HealthCheck check) {
        CheckTlsClient tls;
        try {
            CheckTls spec = check.target().tls();
            tls = spec == null
                    ? null
                    : CheckTlsClient.of(spec, check.spec() instanceof CheckSpec.Grpc ? HTTP_2 : List.of());
        } catch (IOException e) {
            RunOutcome outcome = RunOutcome.fail(Reason.TLS, String.valueOf(e.getMessage()));
            return (context, subject) -> new FailedRun(outcome);
        }
        return of(check, tls);
    }

    private static Checker of(HealthCheck check, @Nullable CheckTlsClient tls) {
        return switch (check.spec()) {
            case CheckSpec.Tcp spec -> stream(check, tls, () -> new TcpDialogue(spec));
            case CheckSpec.Http spec -> http(check, tls, spec);
            case CheckSpec.Script spec -> (context, subject) -> ScriptRun.of(context, spec, subject);
            case CheckSpec.Udp spec -> datagram(check, () -> new UdpDialogue(spec));
            case CheckSpec.Dns spec ->
                datagram(
                        check,
                        () -> new DnsDialogue(spec, ThreadLocalRandom.current().nextInt()));
            case CheckSpec.Smtp spec -> stream(check, tls, () -> new SmtpDialogue(spec));
            case CheckSpec.Ping() -> (context, subject) -> new PingRun(context, check, subject);
            case CheckSpec.Agent spec -> stream(check, tls, () -> new AgentDialogue(spec));
            case CheckSpec.File spec -> (context, subject) -> new FileRun(context, spec, subject);
            case CheckSpec.Mysql spec -> stream(check, tls, () -> new MysqlDialogue(spec));
            case CheckSpec.Postgres spec -> stream(check, tls, () -> new PostgresDialogue(spec));
            case CheckSpec.Redis() -> stream(check, tls, RedisDialogue::new);
            case CheckSpec.Grpc spec ->
                (context, subject) -> new StreamRun(
                        context, check, subject.address(), new GrpcDialogue(spec, subject.address(), tls != null), tls);
        };
    }

    private static Checker stream(HealthCheck check, @Nullable CheckTlsClient tls, Supplier<Dialogue> dialogue) {
        return (context, subject) -> new StreamRun(context, check, subject.address(), dialogue.get(), tls);
    }

    private static Checker datagram(HealthCheck check, Supplier<Dialogue> dialogue) {
        return (context, subject) -> new DatagramRun(context, check, subject.inet(), dialogue.get());
    }

    private static Checker http(HealthCheck check, @Nullable CheckTlsClient tls, CheckSpec.Http spec) {
        List<AnswerRules> urls = spec.urls().stream().map(AnswerRules::new).toList();
        if (urls.size() == 1) {
            return (context, subject) -> get(context, check, subject, urls.getFirst(), tls);
        }
        return (context, subject) -> new SequenceRun(urls.stream()
                .<Supplier<Run>>map(url -> () -> get(context, check, subject, url, tls))
                .toList());
    }

    private static Run get(
            Context context, HealthCheck check, Subject subject, AnswerRules url, @Nullable CheckTlsClient tls) {
        Dialogue dialogue = new HttpDialogue(url, subject.address(), tls == null ? HTTP_PORT : HTTPS_PORT);
        return new StreamRun(context, check, subject.address(), dialogue, tls);
    }
}
