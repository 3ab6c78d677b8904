package lbd.core.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tables of messages in the test resources, and the verdict that each must get. A line is
///
///     verdict key=value ...  message
///
/// with two spaces or more before the message. The verdict is `ok`, `more` or the reason of a rejection. Keys
/// are those of [Reading#seen], and what begins with `@` sets the stage: `@limits=head,fields,target`,
/// `@for=METHOD` of the request that an answer belongs to. In a message `|` is CR LF, `\r`, `\n`, `\t`, `\0`,
/// `\s` (space), `\\`, `\|` and `\xHH` are those octets, and `{text*n}` is `text` n times.
final class MessageTable {
    /// @param line  where it stands, for the failure message
    record Row(String line, String verdict, Map<String, String> expected, Map<String, String> stage, byte[] message) {
        HeadLimits limits() {
            String limits = stage.get("@limits");
            if (limits == null) {
                return HeadLimits.DEFAULT;
            }
            String[] n = limits.split(",", -1);
            return new HeadLimits(Integer.parseInt(n[0]), Integer.parseInt(n[1]), Integer.parseInt(n[2]));
        }

        String requestMethod() {
            return stage.getOrDefault("@for", "GET");
        }
    }

    private static final Pattern ROW = Pattern.compile("(\\S+(?: \\S+)*) {2,}(.*)");
    private static final Pattern REPEAT = Pattern.compile("\\{([^{}]+)\\*([0-9]+)\\}");

    private MessageTable() {}

    static List<Row> read(String name) {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String line : text(name).split("\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                rows.add(row(name + ":" + number + ": " + line, line));
            }
        }
        return rows;
    }

    private static Row row(String where, String line) {
        Matcher m = ROW.matcher(line);
        if (!m.matches()) {
            throw new IllegalArgumentException("no row: " + where);
        }
        String[] words = m.group(1).split(" ", -1);
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> stage = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String key = words[i].substring(0, equals);
            (key.startsWith("@") ? stage : expected)
                    .put(key, new String(unescape(words[i].substring(equals + 1)), ISO_8859_1));
        }
        return new Row(where, words[0], expected, stage, unescape(m.group(2)));
    }

    static byte[] unescape(String written) {
        Matcher m = REPEAT.matcher(written);
        String s = m.replaceAll(r -> Matcher.quoteReplacement(r.group(1).repeat(Integer.parseInt(r.group(2)))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '|') {
                out.write('\r');
                out.write('\n');
            } else if (c == '\\') {
                i++;
                if (s.charAt(i) == 'x') {
                    out.write(Integer.parseInt(s.substring(i + 1, i + 3), 16));
                    i += 2;
                } else {
                    out.write(escaped(s.charAt(i)));
                }
            } else {
                out.writeBytes(String.valueOf(c).getBytes(UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static int escaped(char c) {
        return switch (c) {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 't' -> '\t';
            case 's' -> ' ';
            case '0' -> 0;
            case '\\', '|', '{', '}' -> c;
            default -> throw new IllegalArgumentException("\\" + c);
        };
    }

    /// @return bytes as they are written in a table
    static String escape(byte[] bytes) {
        StringBuilder s = new StringBuilder();
        for (char c : new String(bytes, ISO_8859_1).replace("\r\n", "\uffff").toCharArray()) {
            switch (c) {
                case '\uffff' -> s.append('|');
                case '\r' -> s.append("\\r");
                case '\n' -> s.append("\\n");
                case '\t' -> s.append("\\t");
                case '|', '\\', '{', '}' -> s.append('\\').append(c);
                default -> s.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c));
            }
        }
        return s.toString();
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(MessageTable.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
