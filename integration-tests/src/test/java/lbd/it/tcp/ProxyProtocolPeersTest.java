package lbd.it.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// nginx before lbd and behind it, and socat as a server that knows nothing of HTTP. The client comes from 127.0.0.9,
/// so that its address is nobody else's.
@Timeout(120)
class ProxyProtocolPeersTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path STREAM = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    private static final Path SOCAT = Path.of("/usr/bin/socat");
    private static final String CLIENT = "127.0.0.9";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private int web;
    private int v1;
    private int v2;
    private int http;
    private int echo;
    private int relayed;
    private int relayedHttp;

    @BeforeEach
    void start() throws Exception {
        RealServer.needs(NGINX);
        RealServer.needs(STREAM);
        RealServer.needs(SOCAT);
        web = RealServer.freePort();
        v1 = RealServer.freePort();
        v2 = RealServer.freePort();
        http = RealServer.freePort();
        echo = RealServer.freePort();
        relayed = RealServer.freePort();
        relayedHttp = RealServer.freePort();
        running.add(nginx());
        running.add(RealServer.start(
                folder,
                SOCAT.toString(),
                "TCP-LISTEN:" + echo + ",bind=127.0.0.1,reuseaddr,fork",
                "EXEC:echo from-socat"));
        LbdProcess lbd = LbdProcess.start(folder, "run", "-c", config().toString());
        running.add(lbd);
        lbd.printed("event=process.ready");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private RealServer nginx() throws IOException {
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, """
                load_module %s;
                daemon off;
                pid %s/nginx.pid;
                error_log %s/error.log;
                worker_processes 1;
                events {}
                stream {
                    server {
                        listen 127.0.0.1:%d;
                        proxy_protocol on;
                        proxy_pass 127.0.0.1:%d;
                    }
                    server {
                        listen 127.0.0.1:%d;
                        proxy_protocol on;
                        proxy_pass 127.0.0.1:%d;
                    }
                }
                http {
                    access_log off;
                    client_body_temp_path %s/body;
                    proxy_temp_path %s/proxy;
                    fastcgi_temp_path %s/fastcgi;
                    uwsgi_temp_path %s/uwsgi;
                    scgi_temp_path %s/scgi;
                    server {
                        listen 127.0.0.1:%d proxy_protocol;
                        return 200 "$proxy_protocol_addr $proxy_protocol_port";
                    }
                }
                """.formatted(
                STREAM, folder, folder, relayed, v1, relayedHttp, http, folder, folder, folder, folder, folder, web));
        return RealServer.start(folder, NGINX.toString(), "-c", file.toString());
    }

    private Path config() throws IOException {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                process: {workers: 1}
                access_log: {path: stdout, format: "line client={client} pool={pool} ended={ended}"}
                admin: {http: off, socket: %s/lbd.sock}
                listeners:
                  - {name: v1, protocol: tcp, bind: "127.0.0.1:%d", proxy_protocol: {accept_from: [127.0.0.0/8]}, pool: socat}
                  - {name: v2, protocol: tcp, bind: "127.0.0.1:%d", pool: nginx-v2}
                  - {name: http, protocol: http, bind: "127.0.0.1:%d", proxy_protocol: {accept_from: [127.0.0.0/8]}, pool: nginx-v1}
                pools:
                  - {name: socat, servers: ["127.0.0.1:%d"]}
                  - {name: nginx-v1, servers: ["127.0.0.1:%d"], proxy_protocol: v1}
                  - {name: nginx-v2, servers: ["127.0.0.1:%d"], proxy_protocol: v2}
                """.formatted(folder, v1, v2, http, echo, web, web));
        return file;
    }

    private static Socket connect(int port) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            Socket socket = new Socket();
            socket.setSoTimeout(20_000);
            socket.bind(new InetSocketAddress(CLIENT, 0));
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
                return socket;
            } catch (IOException e) {
                // Not listening yet.
                socket.close();
                if (attempt == 100) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static String ask(Socket client) throws IOException {
        client.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void nginxIsToldByVersionTwo() throws Exception {
        try (Socket client = connect(v2)) {
            String answer = ask(client);
            assertTrue(answer.endsWith("\r\n\r\n" + CLIENT + " " + client.getLocalPort()), answer);
        }
    }

    /// Said by nginx's stream to lbd, and by lbd to nginx's http.
    @Test
    void whatNginxSaysIsPassedOnToNginx() throws Exception {
        try (Socket client = connect(relayedHttp)) {
            String answer = ask(client);
            assertTrue(answer.endsWith("\r\n\r\n" + CLIENT + " " + client.getLocalPort()), answer);
        }
    }

    @Test
    void whatNginxSaysIsLoggedAndSocatServes() throws Exception {
        try (Socket client = connect(relayed)) {
            assertEquals("from-socat\n", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
        ((LbdProcess) running.getLast()).printed("line client=" + CLIENT + " pool=socat");
    }
}
