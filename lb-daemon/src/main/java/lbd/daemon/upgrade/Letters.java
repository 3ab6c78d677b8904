package lbd.daemon.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.sys.handover.HandoverSocket;
import org.jspecify.annotations.Nullable;

/// Letters between two versions of lbd: a word, then lines of fields. Words that this version does not know
/// are passed over, so that a later one may say more.
final class Letters implements AutoCloseable {
    /// What both must have in common; a change that the other side must understand makes it another number.
    static final int PROTOCOL = 1;

    /// How long the other side may leave what we send lying.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final HandoverSocket socket;
    private Duration patience = Duration.ZERO;

    /// @param lines       each as its fields
    /// @param descriptors ours from now on
    record Letter(LetterKind word, List<List<String>> lines, List<Integer> descriptors) {
        /// A field of the first line; empty where there is none.
        String field(int i) {
            return lines.isEmpty() || lines.getFirst().size() <= i
                    ? ""
                    : lines.getFirst().get(i);
        }
    }

    /// @throws IOException and then it has closed the socket
    Letters(HandoverSocket socket) throws IOException {
        this.socket = socket;
        try {
            patience(PATIENCE);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// One letter with one line.
    void send(LetterKind word, String... fields) throws IOException {
        send(word, List.of(List.of(fields)), List.of());
    }

    /// As many letters as it takes, in [#PATIENCE] altogether.
    void send(LetterKind word, List<List<String>> lines, List<Integer> descriptors) throws IOException {
        send(word, lines, descriptors, System.nanoTime() + PATIENCE.toNanos());
    }

    /// As many letters as it takes.
    ///
    /// @param descriptors as many as a letter may have, with the first
    /// @throws IOException if the other side is gone, reads nothing for [#PATIENCE], or has not read all in
    /// its time
    void send(LetterKind word, List<List<String>> lines, List<Integer> descriptors, long deadlineNanos)
            throws IOException {
        StringBuilder letter = new StringBuilder(word.name());
        int bytes = letter.length();
        List<Integer> with = descriptors;
        for (List<String> fields : lines) {
            String line = line(fields);
            int length = line.getBytes(StandardCharsets.UTF_8).length + 1;
            if (length > HandoverSocket.LONGEST / 2) {
                throw new IOException("a line of " + length + " bytes");
            }
            if (bytes + length > HandoverSocket.LONGEST) {
                post(letter, with, deadlineNanos);
                with = List.of();
                letter.setLength(word.name().length());
                bytes = letter.length();
            }
            letter.append('\n').append(line);
            bytes += length;
        }
        post(letter, with, deadlineNanos);
    }

    private void post(StringBuilder letter, List<Integer> with, long deadlineNanos) throws IOException {
        Duration left = left(deadlineNanos);
        if (left.isZero()) {
            throw new IOException("it reads too slowly: not all that it asked for was taken in its time");
        }
        patience(left.compareTo(PATIENCE) < 0 ? left : PATIENCE);
        socket.send(letter.toString().getBytes(StandardCharsets.UTF_8), with);
    }

    private synchronized void patience(Duration wanted) throws IOException {
        // To the kernel nothing means for ever.
        Duration some = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
        if (!some.equals(patience)) {
            socket.patience(some);
            patience = some;
        }
    }

    /// Waits for the next letter of a word that we know.
    ///
    /// @return null where the other process is gone
    /// @throws IOException if none comes in time
    @Nullable
    Letter receive(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            HandoverSocket.Message message = socket.receive(left);
            if (message == null) {
                return null;
            }
            Letter letter = letter(message);
            if (letter != null) {
                return letter;
            }
            message.descriptors().forEach(HandoverSocket::close);
        }
    }

    private static @Nullable Letter letter(HandoverSocket.Message message) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message.bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        String[] all = text.split("\n", -1);
        for (LetterKind word : LetterKind.values()) {
            if (word.name().equals(all[0])) {
                List<List<String>> lines = new ArrayList<>();
                for (int i = 1; i < all.length; i++) {
                    lines.add(fields(all[i]));
                }
                return new Letter(word, lines, message.descriptors());
            }
        }
        return null;
    }

    /// Fields between tabs; what would end a field or a line is escaped.
    private static String line(List<String> fields) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                line.append('\t');
            }
            String field = fields.get(i);
            for (int c = 0; c < field.length(); c++) {
                switch (field.charAt(c)) {
                    case '\t' -> line.append("\\t");
                    case '\n' -> line.append("\\n");
                    case '\\' -> line.append("\\\\");
                    default -> line.append(field.charAt(c));
                }
            }
        }
        return line.toString();
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\t') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\\' && i + 1 < line.length()) {
                i++;
                char escaped = line.charAt(i);
                field.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /// What is left of a time, for who asks once more.
    static Duration left(long deadlineNanos) {
        return Duration.of(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS.toChronoUnit());
    }

    @Override
    public void close() {
        socket.close();
    }
}
