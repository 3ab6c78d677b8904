package lbd.daemon.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A server that takes mails, and keeps what it was told.
final class MailServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<String> mails = new CopyOnWriteArrayList<>();

    /// What it answers to RCPT.
    volatile String recipient = "250 2.1.5 ok";

    /// To whom it takes no mail.
    volatile String gone = "nobody's";

    /// What it answers to AUTH.
    volatile String login = "235 2.7.0 welcome";

    /// What it shows; null: it has no TLS.
    private final SSLContext tls;

    /// TLS begins with the first byte.
    private final boolean wrapped;

    MailServer() throws IOException {
        this(null, false);
    }

    MailServer(SSLContext tls, boolean wrapped) throws IOException {
        this.tls = tls;
        this.wrapped = wrapped;
        Thread.ofPlatform().daemon().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (true) {
            try (Socket client = socket.accept()) {
                talk(wrapped ? secured(client) : client, wrapped);
            } catch (IOException e) {
                if (socket.isClosed()) {
                    return;
                }
            }
        }
    }

    private Socket secured(Socket client) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(client, "localhost", client.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private void talk(Socket client, boolean secure) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        OutputStream out = client.getOutputStream();
        if (secure == wrapped) {
            say(out, "220 mail.test ESMTP");
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
            String verb = line.split(" ", 2)[0];
            switch (verb) {
                case "EHLO" ->
                    say(
                            out,
                            "250-mail.test\r\n"
                                    + (tls == null || secure ? "250-AUTH PLAIN LOGIN\r\n" : "250-STARTTLS\r\n")
                                    + "250 8BITMIME");
                case "STARTTLS" -> {
                    say(out, "220 go on");
                    talk(secured(client), true);
                    return;
                }
                case "AUTH" -> say(out, login);
                case "RCPT" -> say(out, line.contains(gone) ? "550 5.1.1 gone" : recipient);
                case "DATA" -> {
                    say(out, "354 go on");
                    StringBuilder mail = new StringBuilder();
                    for (String text = in.readLine(); !".".equals(text) && text != null; text = in.readLine()) {
                        mail.append(text).append('\n');
                    }
                    mails.add(mail.toString());
                    say(out, "250 2.0.0 queued as 7");
                }
                default -> say(out, "250 ok");
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
