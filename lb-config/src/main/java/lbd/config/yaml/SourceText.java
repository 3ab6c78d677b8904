package lbd.config.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.reader.StreamReader;

/// The bytes of a file as text: strict UTF-8, printable, not empty. A byte order mark at the start is left out.
final class SourceText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private SourceText() {}

    static String decode(String file, byte[] bytes) throws YamlException {
        String text = utf8(file, bytes);
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        if (text.isBlank()) {
            throw new YamlException(Position.wholeFile(file), "the file is empty");
        }
        checkPrintable(file, text);
        return text;
    }

    private static String utf8(String file, byte[] bytes) throws YamlException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            throw new YamlException(
                    end(file, text),
                    "the byte 0x%02x is not UTF-8; is this a text file?".formatted(bytes[in.position()]));
        }
        return text;
    }

    private static void checkPrintable(String file, String text) throws YamlException {
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                throw new YamlException(
                        end(file, text.substring(0, i)),
                        "the character U+%04X may not stand in YAML; is this a text file?".formatted(c));
            }
        }
    }

    /// The place right after the text.
    private static Position end(String file, String text) {
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        int lineStart = text.lastIndexOf('\n') + 1;
        return new Position(file, line, text.codePointCount(lineStart, text.length()) + 1);
    }
}
