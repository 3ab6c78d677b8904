package lbd.daemon.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.AdminSpec;
import lbd.core.model.AdminToken;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.LogSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.daemon.admin.AdminSocket;
import lbd.daemon.reload.ConfigSource;
import org.jspecify.annotations.Nullable;

/// Demo servers, and the configuration that balances between them.
public final class Demo implements AutoCloseable {
    private static final int HTTP_SERVERS = 3;
    private static final int MAX_CONNECTIONS = 1000;
    private static final int TOKEN_BYTES = 16;

    private final List<DemoHttpServer> http = new ArrayList<>();
    private final DemoEchoServer echo;
    private final int port;
    private final int tcpPort;
    private final int adminPort;
    private final String token = token();
    private final @Nullable String socket =
            AdminSocket.anyFree("demo-" + ProcessHandle.current().pid());

    private Demo(int port, int tcpPort, int adminPort) throws IOException {
        this.port = port;
        this.tcpPort = tcpPort;
        this.adminPort = adminPort;
        for (int i = 1; i <= HTTP_SERVERS; i++) {
            http.add(new DemoHttpServer("web" + i));
        }
        echo = new DemoEchoServer();
    }

    /// Starts the servers.
    ///
    /// @param port      of the HTTP listener
    /// @param tcpPort   of the TCP listener
    /// @param adminPort of metrics, health and the dashboard
    public static Demo start(int port, int tcpPort, int adminPort) throws IOException {
        return new Demo(port, tcpPort, adminPort);
    }

    /// The one configuration that the demo has.
    public ConfigSource source() {
        Config config = config();
        return new ConfigSource() {
            @Override
            public String name() {
                return "demo";
            }

            @Override
            public Result read() {
                return new Result.Loaded(config, _ -> "");
            }
        };
    }

    private static String token() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private Config config() {
        List<ServerSpec> servers = new ArrayList<>();
        for (int i = 0; i < http.size(); i++) {
            servers.add(server("web" + (i + 1), http.get(i).address()));
        }
        return new Config(
                process(),
                LogSpec.DEFAULT,
                new AccessLogSpec(
                        "stdout",
                        "{time} {listener} {client} {method} {target} {status} {server} {total_ms}ms {ended}"),
                new AdminSpec(loopback(adminPort), socket, null, List.of(), new AdminToken(token)),
                List.of(listener("web", Protocol.HTTP, port), listener("echo", Protocol.TCP, tcpPort)),
                List.of(pool("web", servers), pool("echo", List.of(server("echo1", echo.address())))));
    }

    private static ProcessSpec process() {
        ProcessSpec usual = ProcessSpec.DEFAULT;
        return new ProcessSpec(
                usual.workers(), usual.transport(), MAX_CONNECTIONS, usual.handoverDelay(), usual.shutdownGrace());
    }

    private static ListenerSpec listener(String name, Protocol protocol, int port) {
        return new ListenerSpec(name, protocol, List.of(loopback(port)), MAX_CONNECTIONS, Timeouts.DEFAULT, name);
    }

    private static PoolSpec pool(String name, List<ServerSpec> servers) {
        return new PoolSpec(name, SchedulerSpec.DEFAULT, servers, PoolConnections.DEFAULT);
    }

    private static ServerSpec server(String name, InetSocketAddress address) {
        return new ServerSpec(name, address, 1, ServerSpec.State.ENABLED);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    /// What to try.
    public String welcome() {
        String talk = socket == null ? "" : " --socket " + socket;
        return """

                HTTP on 127.0.0.1:%1$d (three servers behind it), TCP on 127.0.0.1:%2$d (an echo). In another terminal:

                  for i in 1 2 3 4 5 6; do curl -s http://127.0.0.1:%1$d/; done    # each server in turn
                  echo hi | timeout 1 curl -sN telnet://127.0.0.1:%2$d            # the echo, over TCP
                  curl -s http://127.0.0.1:%3$d/metrics | grep ^lbd_server_picked # counters for Prometheus
                  http://127.0.0.1:%3$d/            # a dashboard, for your browser; to change something from there:
                                                    # token %5$s
                  ./lbd status%4$s
                  ./lbd drain web/web2%4$s        # no new work for web2; ask again
                  ./lbd enable web/web2%4$s

                Ctrl-C drains and stops.
                """.formatted(port, tcpPort, adminPort, talk, token);
    }

    @Override
    public void close() throws IOException {
        echo.close();
        http.forEach(DemoHttpServer::close);
    }
}
