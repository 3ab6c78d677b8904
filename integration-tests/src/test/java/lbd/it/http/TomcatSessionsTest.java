package lbd.it.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions of two Tomcats that know nothing of each other: a client that meets the other one has lost its session.
class TomcatSessionsTest {
    private static final int CLIENTS = 6;

    @TempDir
    private Path folder;

    private final List<Tomcat> tomcats = new ArrayList<>();
    private final List<HttpClient> clients = new ArrayList<>();
    private final int port = RealServer.freePort();

    TomcatSessionsTest() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build());
        }
    }

    /// Counts the visits of each session.
    private static final class Visits extends HttpServlet {
        private final transient String name;

        Visits(String name) {
            this.name = name;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Integer before = (Integer) request.getSession().getAttribute("visits");
            int now = before == null ? 1 : before + 1;
            request.getSession().setAttribute("visits", now);
            response.getOutputStream().write((name + " " + now).getBytes(UTF_8));
        }
    }

    private void start(String name, @Nullable String jvmRoute) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.resolve(name).toString());
        tomcat.setPort(0);
        tomcat.getConnector();
        tomcat.getEngine().setJvmRoute(jvmRoute);
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "visits", new Visits(name)).addMapping("/");
        tomcat.start();
        tomcats.add(tomcat);
    }

    @AfterEach
    void stop() throws Exception {
        for (Tomcat tomcat : tomcats) {
            tomcat.stop();
            tomcat.destroy();
        }
        clients.forEach(HttpClient::close);
    }

    /// @param state of the first server
    private void configuration(String state) throws IOException {
        Files.writeString(folder.resolve("lbd.yaml"), """
                version: 1
                admin: {http: "off", socket: "%s"}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - name: app
                    scheduler: rr
                    persistence: {type: learn, cookie: JSESSIONID, size: 1000, timeout: 30m}
                    servers:
                      - {name: t1, address: "127.0.0.1:%d", state: %s}
                      - {name: t2, address: "127.0.0.1:%d"}
                """.formatted(
                        folder.resolve("a.sock"),
                        port,
                        tomcats.get(0).getConnector().getLocalPort(),
                        state,
                        tomcats.get(1).getConnector().getLocalPort()));
    }

    private LbdProcess lbd() throws Exception {
        return LbdProcess.start(folder, "run", "-c", folder.resolve("lbd.yaml").toString())
                .printed("event=process.ready");
    }

    /// What each client is answered.
    private List<String> ask() throws Exception {
        List<String> answers = new ArrayList<>();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .build();
        for (HttpClient client : clients) {
            answers.add(client.send(request, BodyHandlers.ofString()).body());
        }
        return answers;
    }

    private static List<String> next(List<String> before) {
        return before.stream()
                .map(answer -> answer.substring(0, 3) + (Integer.parseInt(answer.substring(3)) + 1))
                .toList();
    }

    private List<String> reloaded(LbdProcess lbd, String state, int generation, List<String> before) throws Exception {
        configuration(state);
        lbd.signal("HUP");
        lbd.printed("generation=" + generation + " ");
        List<String> now = ask();
        assertEquals(next(before), now, state);
        return now;
    }

    @Test
    void sessionsSurviveReloadsAndDrains() throws Exception {
        start("t1", null);
        start("t2", null);
        configuration("enabled");
        try (LbdProcess lbd = lbd()) {
            List<String> now = ask();
            assertEquals(2, new HashSet<>(now).size(), now::toString);
            assertTrue(now.contains("t1 1") && now.contains("t2 1"), now::toString);
            now = reloaded(lbd, "enabled", 2, now);
            now = reloaded(lbd, "drain", 3, now);
            reloaded(lbd, "enabled", 4, now);
        }
    }

    @Test
    void withJvmRouteTheySurviveAnotherProcessToo() throws Exception {
        start("t1", "t1");
        start("t2", "t2");
        configuration("enabled");
        List<String> now;
        try (LbdProcess lbd = lbd()) {
            now = reloaded(lbd, "enabled", 2, ask());
        }
        try (LbdProcess lbd = lbd()) {
            assertEquals(next(now), ask());
            reloaded(lbd, "drain", 2, next(now));
        }
    }
}
