package lbd.proxy.decompress;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import lbd.core.model.edge.Coding;
import lbd.proxy.compress.Libraries;

/// Bodies as clients encode them.
public final class Encoded {
    static {
        Libraries.brotli();
        Libraries.zstd();
    }

    private Encoded() {}

    public static byte[] by(Coding coding, byte[] plain) throws IOException {
        return by(coding, plain, plain.length);
    }

    /// @param length of the whole, of which `plain` is repeated
    public static byte[] by(Coding coding, byte[] plain, long length) throws IOException {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        try (OutputStream out = encoder(coding, made)) {
            for (long left = length; left > 0; left -= plain.length) {
                out.write(plain, 0, (int) Math.min(left, plain.length));
            }
        }
        return made.toByteArray();
    }

    private static OutputStream encoder(Coding coding, OutputStream to) throws IOException {
        return switch (coding) {
            case GZIP -> new GZIPOutputStream(to, 64 << 10);
            case DEFLATE -> new DeflaterOutputStream(to, new Deflater(6), 64 << 10);
            case BR ->
                new BrotliOutputStream(
                        to, new Encoder.Parameters().setQuality(5).setWindow(24), 64 << 10);
            case ZSTD -> new ZstdOutputStream(to, 3);
        };
    }

    /// As many send it and call it `deflate`.
    public static byte[] bare(byte[] plain) throws IOException {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(made, new Deflater(6, true))) {
            out.write(plain);
        }
        return made.toByteArray();
    }
}
