package lbd.proxy.buffer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads what comes in chunks, up to the trailers.
final class ChunkedBody {
    private ChunkedBody() {}

    static byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            StringBuilder size = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("cut in a chunk's size");
                }
                size.append((char) c);
            }
            int count = Integer.parseInt(size.toString().strip(), 16);
            if (count == 0) {
                return body.toByteArray();
            }
            body.write(in.readNBytes(count));
            in.skipNBytes(2);
        }
    }
}
