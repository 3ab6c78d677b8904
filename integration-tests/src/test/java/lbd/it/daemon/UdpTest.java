package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A daemon in front of servers that answer with their name.
class UdpTest {
    @TempDir
    private Path folder;

    private static DatagramSocket server(String name) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().start(() -> answer(socket, name.getBytes(StandardCharsets.US_ASCII)));
        return socket;
    }

    private static void answer(DatagramSocket socket, byte[] name) {
        try {
            while (true) {
                DatagramPacket question = new DatagramPacket(new byte[100], 100);
                socket.receive(question);
                socket.send(new DatagramPacket(name, name.length, question.getSocketAddress()));
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String ask(DatagramSocket client, int port) throws IOException {
        client.setSoTimeout(20_000);
        client.send(new DatagramPacket(new byte[] {'?'}, 1, InetAddress.getLoopbackAddress(), port));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        client.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void sessionsOutliveReloadsAndShowInStatusAndLog() throws Exception {
        int port = freePort();
        Path file = folder.resolve("lbd.yaml");
        List<DatagramSocket> clients = new ArrayList<>();
        try (DatagramSocket a = server("a");
                DatagramSocket b = server("b")) {
            Files.writeString(file, yaml(port, a, b, 1));
            try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
                lbd.printed("event=process.ready");
                for (String name : List.of("a", "b", "a", "b")) {
                    DatagramSocket client = new DatagramSocket();
                    clients.add(client);
                    assertEquals(name, ask(client, port));
                }
                for (int reload = 2; reload <= 6; reload++) {
                    Files.writeString(file, yaml(port, a, b, reload));
                    lbd.signal("HUP");
                    lbd.printed("generation=" + reload + " ");
                    assertEquals("a", ask(clients.get(0), port));
                    assertEquals("b", ask(clients.get(1), port));
                }
                String status = LbdProcess.ended(
                                folder,
                                "status",
                                "--socket",
                                folder.resolve("a.sock").toString())
                        .output();
                assertTrue(
                        status.matches("(?s).*dns +udp +127.0.0.1:" + port + " +p +bound +4 +4 +4 +0 +-\\n.*"), status);
                // Nothing is owed to anybody: no wait for the idle time, or for the grace.
                lbd.signal("TERM");
                assertEquals(0, lbd.exitCode(), lbd.output());
                lbd.printed("connections_cut=0");
                assertTrue(lbd.output().contains("\"protocol\":\"UDP\""), lbd.output());
            }
        } finally {
            clients.forEach(DatagramSocket::close);
        }
    }

    private String yaml(int port, DatagramSocket a, DatagramSocket b, int weight) {
        return """
                version: 1
                process: {shutdown_grace: 50s}
                admin: {http: "off", socket: %s}
                listeners:
                  - {name: dns, protocol: udp, bind: "127.0.0.1:%d", udp: {idle: 1h}, pool: p}
                pools:
                  - name: p
                    scheduler: rr
                    servers:
                      - {name: a, address: "127.0.0.1:%d", weight: %d}
                      - {name: b, address: "127.0.0.1:%d"}
                """.formatted(folder.resolve("a.sock"), port, a.getLocalPort(), weight, b.getLocalPort());
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }
}
