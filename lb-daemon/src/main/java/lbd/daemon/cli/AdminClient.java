package lbd.daemon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import lbd.daemon.Trouble;
import lbd.daemon.folder.SocketPath;
import org.jspecify.annotations.Nullable;

/// Asks the daemon one thing over its unix socket. The daemon closes after its answer, so the end of the answer is the
/// end of the connection; a fuller HTTP client would take longer to load than the daemon to answer.
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Until the daemon begins to say what it knows anyway: one that stands still is to be told from a slow one soon.
    private static final Duration FIRST_BYTE = Duration.ofSeconds(3);

    private static final int MAX_REPLY = 64 << 20;
    private static final String VERSION = "HTTP/1.1 ";
    private static final int STATUS_DIGITS = 3;

    record Reply(int status, String body) {
        private static final int OK = 200;

        boolean done() {
            return status == OK;
        }

        byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }

    static String accept(boolean json) {
        return json ? "application/json" : "text/plain";
    }

    private final List<Path> places;
    private final String accept;
    private final boolean said;

    private AdminClient(List<Path> places, String accept, boolean said) {
        this.places = places;
        this.accept = accept;
        this.said = said;
    }

    /// Of the usual places: one in a folder that is not ours is not asked, where another user could answer.
    AdminClient(List<Path> places, String accept) {
        this(places, accept, false);
    }

    /// @param socket null: at the usual places; else whoever listens there is believed
    static AdminClient at(@Nullable Path socket, String accept) {
        return socket == null
                ? new AdminClient(SocketPath.places(), accept)
                : new AdminClient(List.of(socket), accept, true);
    }

    /// Asks at the first place where somebody listens.
    Reply call(String method, String path) throws NotReachableException {
        return call(method, path, null);
    }

    /// Who is asked.
    @FunctionalInterface
    interface Asked {
        /// @param user as the kernel says; null: it does not
        void is(@Nullable UserPrincipal user);
    }

    /// @param asked null: whoever it is
    Reply call(String method, String path, @Nullable Asked asked) throws NotReachableException {
        // What changes something may take its time: a reload resolves, binds and compiles.
        return call(method, path, asked, method.equals("GET") ? FIRST_BYTE : PATIENCE);
    }

    /// @param firstByte until the daemon begins to answer
    Reply patiently(String method, String path, Duration firstByte) throws NotReachableException {
        return call(method, path, null, firstByte);
    }

    private Reply call(String method, String path, @Nullable Asked asked, Duration firstByte)
            throws NotReachableException {
        StringJoiner failures = new StringJoiner(", ");
        boolean found = false;
        for (Path socket : places) {
            // Where a folder may not be entered it is not known: then connecting says so.
            if (Files.notExists(socket)) {
                continue;
            }
            found = true;
            if (!said && !SocketPath.isTrusted(socket)) {
                failures.add(socket + ": its folder is not this user's alone, so anybody could answer there");
                continue;
            }
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                Limit limit = new Limit(channel, firstByte);
                channel.connect(UnixDomainSocketAddress.of(socket));
                if (asked != null) {
                    UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
                    asked.is(peer == null ? null : peer.user());
                }
                return ask(channel, limit, method, path);
            } catch (IOException e) {
                failures.add(socket + ": " + reason(e, socket));
            }
        }
        if (found) {
            throw new NotReachableException("no daemon answers at " + failures);
        }
        StringJoiner looked = new StringJoiner(", ");
        places.forEach(place -> looked.add(place.toString()));
        throw new NotReachableException("no daemon is running here, or it is another user's: no socket at " + looked);
    }

    private Reply ask(SocketChannel channel, Limit limit, String method, String path) throws IOException {
        send(
                channel,
                method + " " + path + " HTTP/1.1\r\nHost: lbd\r\nAccept: " + accept
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return parse(receive(channel, limit));
    }

    private static String reason(IOException e, Path socket) {
        return e instanceof ClosedChannelException
                ? "it takes connections and does not answer: the process stands still, or has been stopped"
                : Trouble.text(e, socket);
    }

    /// A unix socket knows no timeout in Java; closing it ends the read.
    private static final class Limit implements Runnable {
        private final SocketChannel channel;
        private final Duration first;
        private volatile boolean begun;

        private Limit(SocketChannel channel, Duration first) {
            this.channel = channel;
            this.first = first;
            Thread thread = new Thread(this, "limit");
            thread.setDaemon(true);
            thread.start();
        }

        private void begun() {
            begun = true;
        }

        @Override
        public void run() {
            try {
                Thread.sleep(first);
                if (begun) {
                    Thread.sleep(PATIENCE);
                }
                channel.close();
            } catch (InterruptedException | IOException e) {
                // the process ends anyway
            }
        }
    }

    private static void send(SocketChannel channel, String request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String receive(SocketChannel channel, Limit limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(64 * 1024);
        while (channel.read(part.clear()) >= 0 && all.size() < MAX_REPLY) {
            limit.begun();
            all.write(part.array(), 0, part.position());
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static Reply parse(String answer) throws IOException {
        int head = answer.indexOf("\r\n\r\n");
        int status = head < 0 ? -1 : status(answer);
        if (status < 0) {
            throw new IOException("what answers there does not speak like lbd");
        }
        return new Reply(status, answer.substring(head + 4));
    }

    /// Of a whole head; -1 where it begins otherwise. Without a regex, which would take longer than the rest.
    private static int status(String answer) {
        int digits = VERSION.length();
        if (!answer.startsWith(VERSION) || answer.charAt(digits + STATUS_DIGITS) > ' ') {
            return -1;
        }
        int status = 0;
        for (int i = digits; i < digits + STATUS_DIGITS; i++) {
            int digit = answer.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            status = status * 10 + digit;
        }
        return status;
    }
}
