package lbd.it.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lbd.it.forward.sys.Inside;
import lbd.it.vrrp.Lab;

/// Clients of [Namer] in a host's namespace. A server that does not answer within ten seconds is 0.
final class Dialer {
    private static final int MILLIS = 10_000;

    private final Lab.Host client;

    Dialer(Lab.Host client) {
        this.client = client;
    }

    /// How often which server answered a new connection.
    Map<Integer, Integer> tcp(String address, int port, int times) throws Exception {
        return Inside.call(client.namespace, () -> {
            Map<Integer, Integer> names = new TreeMap<>();
            for (int i = 0; i < times; i++) {
                names.merge(one(null, address, port), 1, Integer::sum);
            }
            return names;
        });
    }

    /// The servers that answered a few new connections.
    Set<Integer> names(String address, int port) {
        try {
            return tcp(address, port, 16).keySet();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Who answers a connection from one of the client's addresses.
    int tcp(String from, String address, int port) throws Exception {
        return Inside.call(client.namespace, () -> one(from, address, port));
    }

    private static int one(String from, String address, int port) {
        try (Socket socket = new Socket()) {
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
            }
            socket.setSoTimeout(MILLIS);
            socket.connect(new InetSocketAddress(address, port), MILLIS);
            socket.getOutputStream().write('?');
            return Math.max(0, socket.getInputStream().read());
        } catch (IOException e) {
            return 0;
        }
    }

    /// Sends so many bytes over one connection, while its server says its name for what it reads.
    int bulk(String address, int port, long bytes) throws Exception {
        return Inside.call(client.namespace, () -> {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(2 * MILLIS);
                socket.connect(new InetSocketAddress(address, port), MILLIS);
                byte[] block = new byte[1 << 16];
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                for (long left = bytes; left > 0; left -= block.length) {
                    out.write(block, 0, (int) Math.min(left, block.length));
                }
                socket.shutdownOutput();
                int name = in.read();
                // To its end: who closes before it resets what is on its way.
                while (in.read(block) >= 0) {}
                return name;
            }
        });
    }

    /// How many bytes come until a server ends.
    long download(String address, int port) throws Exception {
        return Inside.call(client.namespace, () -> {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(2 * MILLIS);
                socket.connect(new InetSocketAddress(address, port), MILLIS);
                return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    /// Who answers a datagram.
    int udp(String address, int port, int bytes) throws Exception {
        byte[] answer = udp(address, port, new byte[bytes]);
        return answer.length == 0 ? 0 : answer[0];
    }

    /// The answer to a datagram; of nothing where there is none.
    byte[] udp(String address, int port, byte[] question) throws Exception {
        return Inside.call(client.namespace, () -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(MILLIS);
                socket.connect(new InetSocketAddress(address, port));
                socket.send(new DatagramPacket(question, question.length));
                DatagramPacket answer = new DatagramPacket(new byte[1 << 16], 1 << 16);
                socket.receive(answer);
                return Arrays.copyOf(answer.getData(), answer.getLength());
            } catch (IOException e) {
                return new byte[0];
            }
        });
    }
}
