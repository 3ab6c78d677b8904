package lbd.it.health;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A server in a process of its own, to be killed: prints its port and answers with its name, each answer in one write,
/// so that none of them has begun before it is whole. `/slow` takes 100 ms.
final class HttpMain {
    private HttpMain() {}

    public static void main(String[] arguments) throws IOException {
        String name = arguments[0];
        byte[] answer = ("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name)
                .getBytes(StandardCharsets.US_ASCII);
        try (ServerSocket listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            System.out.println(listening.getLocalPort());
            while (true) {
                Socket client = listening.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client, answer));
            }
        }
    }

    private static void serve(Socket client, byte[] answer) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String request = in.readLine(); request != null; request = in.readLine()) {
                while (!in.readLine().isEmpty()) {}
                if (request.contains(" /slow ")) {
                    Thread.sleep(100);
                }
                client.getOutputStream().write(answer);
            }
        } catch (IOException | InterruptedException e) {
            // The client is gone.
        }
    }
}
