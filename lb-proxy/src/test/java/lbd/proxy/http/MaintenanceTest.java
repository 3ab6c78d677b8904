package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.List;
import java.util.Map;
import lbd.core.model.AnswerBody;
import lbd.core.model.Condition;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.TextTest;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.runtime.Maintenance;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MaintenanceTest {
    private final ScriptedServer app;

    MaintenanceTest() throws Exception {
        app = ScriptedServer.named("app");
    }

    @AfterEach
    void close() {
        app.close();
    }

    private Config config(@Nullable RouteMatch allow) {
        RouteAction.Respond respond = new RouteAction.Respond(503, new AnswerBody("text/html", "back soon".getBytes()));
        HttpSpec http = HttpSpec.DEFAULT.with(new MaintenanceSpec(null, allow, respond));
        return Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", app.address())));
    }

    private static String ask(Socket client, String line) throws Exception {
        Talk.send(client, line + " HTTP/1.1\r\n" + Talk.HOST + "\r\n");
        String head = Talk.head(client);
        int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1"));
        return head.substring(9, 12) + " " + (line.startsWith("HEAD") ? "" : Talk.read(client, length));
    }

    @Test
    void everybodyIsToldWhoeverHasSwitchedIt() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null));
                Socket client = fixture.connect("web")) {
            Maintenance state = fixture.state.listener("web").maintenance;
            assertEquals("200 app", ask(client, "GET /"));
            state.byOperator(true);
            assertEquals("503 back soon", ask(client, "GET /"));
            assertEquals("503 ", ask(client, "HEAD /"));
            fixture.line();
            fixture.json();
            String line = fixture.json();
            assertTrue(line.contains("\"rules\":\"maintenance\"") && line.contains("\"ended\":\"responded\""), line);
            fixture.apply(config(null));
            assertEquals("503 back soon", ask(client, "GET /"));
            state.byFile(true);
            state.byOperator(false);
            assertEquals("503 back soon", ask(client, "GET /"));
            state.byFile(false);
            assertEquals("200 app", ask(client, "GET /"));
        }
    }

    @ParameterizedTest
    @CsvSource({"/health, 200 app", "/healthy, 503 back soon", "/%68ealth, 200 app", "/health/../x, 503 back soon"})
    void whatIsAllowedIsServed(String path, String expected) throws Exception {
        RouteMatch health = new RouteMatch(
                List.of(), new RouteMatch.PathMatch.Exact("/health"), List.of(), Map.of(), Map.of(), List.of());
        try (ProxyFixture fixture = new ProxyFixture(config(health));
                Socket client = fixture.connect("web")) {
            fixture.state.listener("web").maintenance.byOperator(true);
            assertEquals(expected, ask(client, "GET " + path));
        }
    }

    @Test
    void aNamedConditionMayAllow() throws Exception {
        RouteMatch staff = new RouteMatch(
                List.of(),
                null,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(new Condition.Header("X-Staff", new TextTest.Present(true))));
        RouteMatch named = new RouteMatch(
                List.of(), null, List.of(), Map.of(), Map.of(), List.of(), List.of(new Condition.Holds(staff)));
        try (ProxyFixture fixture = new ProxyFixture(config(named));
                Socket client = fixture.connect("web")) {
            fixture.state.listener("web").maintenance.byOperator(true);
            assertEquals("503 back soon", ask(client, "GET /"));
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "X-Staff: 1\r\n\r\n");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
        }
    }
}
