package lbd.proxy.tcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// ClientHellos for tests, as small as they can be.
public final class Hellos {
    private Hellos() {}

    /// @param name      empty for none
    /// @param protocols empty for none
    public static byte[] hello(String name, String... protocols) {
        return records(message(name, List.of(protocols), 0), 16 * 1024);
    }

    /// One that is larger than a segment, as those with post-quantum keys are.
    public static byte[] large(String name, int padding, String... protocols) {
        return records(message(name, List.of(protocols), padding), 16 * 1024);
    }

    static byte[] message(String name, List<String> protocols, int padding) {
        Out extensions = new Out();
        if (padding > 0) {
            extensions.u16(21).u16(padding).writeBytes(new byte[padding]);
        }
        if (!name.isEmpty()) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            extensions.u16(0).u16(bytes.length + 5).u16(bytes.length + 3);
            extensions.write(0);
            extensions.u16(bytes.length).writeBytes(bytes);
        }
        if (!protocols.isEmpty()) {
            Out list = new Out();
            for (String protocol : protocols) {
                list.write(protocol.length());
                list.writeBytes(protocol.getBytes(StandardCharsets.ISO_8859_1));
            }
            extensions.u16(16).u16(list.size() + 2).u16(list.size()).writeBytes(list.toByteArray());
        }
        Out body = new Out();
        body.u16(0x0303).writeBytes(new byte[32]);
        body.write(0);
        body.u16(2).u16(0x1301).u16(0x0100);
        body.u16(extensions.size()).writeBytes(extensions.toByteArray());
        Out message = new Out();
        message.u16(0x0100).u16(body.size()).writeBytes(body.toByteArray());
        return message.toByteArray();
    }

    /// A message in records of so many bytes.
    static byte[] records(byte[] message, int size) {
        Out out = new Out();
        for (int at = 0; at < message.length; at += size) {
            int count = Math.min(size, message.length - at);
            out.write(22);
            out.u16(0x0301).u16(count).write(message, at, count);
        }
        return out.toByteArray();
    }

    private static final class Out extends ByteArrayOutputStream {
        Out u16(int value) {
            write(value >> 8);
            write(value);
            return this;
        }
    }
}
