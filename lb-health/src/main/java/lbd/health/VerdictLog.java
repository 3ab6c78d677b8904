package lbd.health;

import java.util.Locale;
import lbd.core.accesslog.AddressText;
import lbd.core.health.Advice;
import lbd.core.health.ServerKey;
import lbd.core.health.Standing;
import lbd.core.health.Transition;
import lbd.core.health.VerdictListener;
import lbd.core.model.ServerSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs each change of a server's standing, once, and passes it on.
///
///     event=server.down pool=web server=app1 address=10.0.0.7:8080 from=up cause=check check=http_get reason=status
///     in_a_row=3 evidence="/healthz: status 503 wanted 200-299"
public record VerdictLog(VerdictListener next) implements VerdictListener {
    private static final Logger log = LoggerFactory.getLogger(VerdictLog.class);

    @Override
    public void transition(Transition t) {
        Level level = t.to() == Standing.DOWN || t.to() == Standing.EJECTED ? Level.WARN : Level.INFO;
        LoggingEventBuilder line = server(log.atLevel(level), "server." + t.to().word(), t.server());
        line = line.addKeyValue("from", t.from().word())
                .addKeyValue("cause", t.cause().name().toLowerCase(Locale.ROOT));
        if (t.check() != null) {
            line = line.addKeyValue("check", t.check());
        }
        line = line.addKeyValue("reason", t.reason().word());
        if (t.inARow() > 0) {
            line = line.addKeyValue("in_a_row", t.inARow());
        }
        line.addKeyValue("evidence", t.evidence()).log();
        next.transition(t);
    }

    @Override
    public void startsUp(ServerKey server) {
        next.startsUp(server);
    }

    @Override
    public void advice(ServerKey server, Advice advice) {
        Advice.Weight weight = advice.weight();
        Integer most = advice.maxConnections();
        ServerSpec.State state = advice.state();
        server(log.atInfo(), "server.advice", server)
                .addKeyValue("weight", weight == null ? "-" : weight.text())
                .addKeyValue("max_connections", most == null ? "-" : most)
                .addKeyValue("state", state == null ? "-" : state.word())
                .log();
        next.advice(server, advice);
    }

    private static LoggingEventBuilder server(LoggingEventBuilder line, String event, ServerKey server) {
        return line.addKeyValue("event", event)
                .addKeyValue("pool", server.pool())
                .addKeyValue("server", server.name())
                .addKeyValue("address", AddressText.text(server.address()));
    }
}
