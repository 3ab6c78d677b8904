package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameType;
import lbd.core.http2.FrameWriter;
import lbd.core.http2.HpackDecoder;
import lbd.core.http2.HpackScratch;
import lbd.core.http2.Settings;

/// A client that says what a test tells it to, frame by frame, and tells what it hears as text: `headers 1 end :status:
/// 200 ...`, `data 1 abc`, `reset 1 CANCEL`, `goaway 3 NO_ERROR`.
final class Http2Client implements AutoCloseable {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);

    final Socket socket;
    private final InputStream in;
    private final HpackDecoder decoder = new HpackDecoder(4096, new HpackScratch());
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();

    /// What each stream has been allowed to send beside its initial window, as far as it was read.
    final Map<Integer, Integer> credits = new HashMap<>();

    /// Of the header block that was read last; -1 where it was empty.
    int firstOfBlock;

    /// Names of that block's fields that nobody on the way may index.
    final List<String> neverIndexed = new ArrayList<>();

    Http2Client(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    /// Begins with the preface and these settings.
    Http2Client begin(int... settings) {
        gathered.writeBytes(PREFACE);
        byte[] out = new byte[FrameWriter.HEADER + Settings.OCTETS * settings.length];
        gathered.write(out, 0, FrameWriter.settings(out, 0, settings));
        return this;
    }

    Http2Client frame(int type, int flags, int stream, byte[] payload) {
        byte[] header = new byte[FrameWriter.HEADER];
        FrameWriter.header(header, 0, payload.length, type, flags, stream);
        gathered.writeBytes(header);
        gathered.writeBytes(payload);
        return this;
    }

    Http2Client frame(int type, int flags, int stream, String hex) {
        return frame(type, flags, stream, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    Http2Client headers(int stream, boolean end, String... namesAndValues) {
        int flags = FrameType.END_HEADERS | (end ? FrameType.END_STREAM : 0);
        return frame(FrameType.HEADERS, flags, stream, block(namesAndValues));
    }

    Http2Client get(int stream, String path, String... more) {
        String[] fields = new String[8 + more.length];
        String[] first = {":method", "GET", ":scheme", "http", ":authority", "h", ":path", path};
        System.arraycopy(first, 0, fields, 0, 8);
        System.arraycopy(more, 0, fields, 8, more.length);
        return headers(stream, true, fields);
    }

    Http2Client post(int stream, String path, String... more) {
        String[] fields = new String[8 + more.length];
        String[] first = {":method", "POST", ":scheme", "http", ":authority", "h", ":path", path};
        System.arraycopy(first, 0, fields, 0, 8);
        System.arraycopy(more, 0, fields, 8, more.length);
        return headers(stream, false, fields);
    }

    Http2Client data(int stream, boolean end, String text) {
        return frame(FrameType.DATA, end ? FrameType.END_STREAM : 0, stream, text.getBytes(ISO_8859_1));
    }

    Http2Client windowUpdate(int stream, int increment) {
        return frame(FrameType.WINDOW_UPDATE, 0, stream, "%08x".formatted(increment));
    }

    byte[] taken() {
        byte[] bytes = gathered.toByteArray();
        gathered.reset();
        return bytes;
    }

    void send() throws IOException {
        socket.getOutputStream().write(taken());
    }

    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.write(0);
            string(out, namesAndValues[i]);
            string(out, namesAndValues[i + 1]);
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                out.write((rest & 127) | 128);
                rest >>= 7;
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    /// The next frame that says something of a stream, or that the connection ends: acknowledgements, settings and
    /// windows are passed over.
    ///
    /// @throws EOFException where the connection has ended
    String next() throws IOException {
        while (true) {
            byte[] header = in.readNBytes(FrameWriter.HEADER);
            if (header.length < FrameWriter.HEADER) {
                throw new EOFException("ended");
            }
            int length = ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
            int stream = number(header, 5);
            byte[] payload = in.readNBytes(length);
            String said = said(header[3], header[4], stream, payload);
            if (!said.isEmpty()) {
                return said;
            }
        }
    }

    private String said(int type, int flags, int stream, byte[] payload) {
        boolean end = (flags & FrameType.END_STREAM) != 0;
        return switch (type) {
            case FrameType.HEADERS -> "headers " + stream + (end ? " end" : "") + fields(payload);
            case FrameType.DATA -> "data " + stream + (end ? " end " : " ") + new String(payload, ISO_8859_1);
            case FrameType.RST_STREAM -> "reset " + stream + " " + ErrorCode.of(number(payload, 0));
            case FrameType.GOAWAY -> "goaway " + number(payload, 0) + " " + ErrorCode.of(number(payload, 4));
            case FrameType.PING ->
                (flags & FrameType.ACK) != 0 ? "pong " + HexFormat.of().formatHex(payload) : "ping";
            case FrameType.WINDOW_UPDATE -> {
                credits.merge(stream, number(payload, 0), Integer::sum);
                yield "";
            }
            default -> "";
        };
    }

    private String fields(byte[] block) {
        firstOfBlock = block.length == 0 ? -1 : block[0] & 0xff;
        neverIndexed.clear();
        StringBuilder out = new StringBuilder();
        decoder.decode(block, 0, block.length, (name, nameFrom, nameTo, value, valueFrom, valueTo, sensitive) -> {
            String field = new String(name, nameFrom, nameTo - nameFrom, ISO_8859_1);
            if (sensitive) {
                neverIndexed.add(field);
            }
            if (!field.equals("date")) {
                out.append(' ').append(field).append(": ");
                out.append(new String(value, valueFrom, valueTo - valueFrom, ISO_8859_1));
            }
        });
        return out.toString();
    }

    private static int number(byte[] b, int at) {
        return ((b[at] & 0x7f) << 24) | ((b[at + 1] & 0xff) << 16) | ((b[at + 2] & 0xff) << 8) | (b[at + 3] & 0xff);
    }

    /// Ends as a client that has gone: with a reset, which tells that it takes nothing more, read or not.
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
