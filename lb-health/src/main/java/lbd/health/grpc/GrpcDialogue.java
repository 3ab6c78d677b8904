package lbd.health.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import lbd.core.grpc.GrpcStatus;
import lbd.core.grpc.HealthMessages;
import lbd.core.health.Reason;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameReader;
import lbd.core.http2.FrameScratch;
import lbd.core.http2.FrameType;
import lbd.core.http2.FrameWriter;
import lbd.core.http2.HpackDecoder;
import lbd.core.http2.HpackEncoder;
import lbd.core.http2.HpackScratch;
import lbd.core.http2.Settings;
import lbd.core.model.ServerAddress;
import lbd.core.model.check.CheckSpec;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import lbd.health.stream.Received;
import org.jspecify.annotations.Nullable;

/// One call of `grpc.health.v1.Health/Check` on a connection of its own (RFC 9113), which passes when the answer is
/// SERVING.
public final class GrpcDialogue implements Dialogue {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] PATH = "/grpc.health.v1.Health/Check".getBytes(US_ASCII);
    private static final byte[] POST = "POST".getBytes(US_ASCII);
    private static final int STREAM = 1;
    private static final int TABLE = 4096;
    private static final int LONGEST_BLOCK = 64 * 1024;
    private static final int LONGEST_ANSWER = 4096;
    private static final int LONGEST_MESSAGE = 200;

    private final CheckSpec.Grpc spec;
    private final SocketAddress address;
    private final boolean https;
    private final FrameReader reader = new FrameReader(new FrameScratch(), LONGEST_BLOCK);
    private final HpackDecoder decoder = new HpackDecoder(TABLE, new HpackScratch());
    private final Received answer = new Received(LONGEST_ANSWER);
    private final Map<String, String> fields = new HashMap<>();
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();
    private boolean settingsSeen;

    /// @param https whether the connection is encrypted
    public GrpcDialogue(CheckSpec.Grpc spec, SocketAddress address, boolean https) {
        this.spec = spec;
        this.address = address;
        this.https = https;
    }

    @Override
    public DialogueStep opened() {
        byte[] block = new byte[1024];
        int length = block(block);
        byte[] message = HealthMessages.request(spec.service());
        byte[] out = new byte[PREFACE.length + 4 * FrameWriter.HEADER + Settings.OCTETS + length + message.length];
        System.arraycopy(PREFACE, 0, out, 0, PREFACE.length);
        int at = FrameWriter.settings(out, PREFACE.length, Settings.ENABLE_PUSH, 0);
        at = FrameWriter.header(out, at, length, FrameType.HEADERS, FrameType.END_HEADERS, STREAM);
        System.arraycopy(block, 0, out, at, length);
        at = FrameWriter.header(out, at + length, message.length, FrameType.DATA, FrameType.END_STREAM, STREAM);
        System.arraycopy(message, 0, out, at, message.length);
        at += message.length;
        byte[] all = new byte[at];
        System.arraycopy(out, 0, all, 0, at);
        return new DialogueStep.Send(all);
    }

    private int block(byte[] out) {
        byte[] authority = authority().getBytes(US_ASCII);
        int at = HpackEncoder.method(out, 0, POST, 0, POST.length);
        at = HpackEncoder.scheme(out, at, https);
        at = HpackEncoder.authority(out, at, authority, 0, authority.length);
        at = HpackEncoder.path(out, at, PATH, 0, PATH.length);
        at = field(out, at, "te", "trailers");
        at = field(out, at, "content-type", "application/grpc");
        return field(out, at, "user-agent", "lbd");
    }

    private String authority() {
        InetSocketAddress inet = ServerAddress.inet(address);
        if (inet == null) {
            return ServerAddress.host(address);
        }
        String host = inet.getAddress().getHostAddress().replaceFirst("%.*", "");
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    private static int field(byte[] out, int at, String name, String value) {
        byte[] text = value.getBytes(US_ASCII);
        return HpackEncoder.field(out, at, name.getBytes(US_ASCII), text, 0, text.length);
    }

    @Override
    public DialogueStep received(ByteBuffer bytes) {
        replies.reset();
        while (true) {
            int event = reader.read(bytes);
            if (event == FrameReader.NEED_MORE) {
                return replies.size() == 0 ? DialogueStep.WAIT : new DialogueStep.Send(replies.toByteArray());
            }
            if (event == FrameReader.BAD || !isFirstSettings(event)) {
                return DialogueStep.fail(
                        Reason.PROTOCOL, settingsSeen ? "broken HTTP/2: " + reader.fault() : "not HTTP/2");
            }
            DialogueStep step = frame(event, bytes);
            if (step != null) {
                return step;
            }
        }
    }

    private boolean isFirstSettings(int event) {
        settingsSeen |= event == FrameReader.FRAME && reader.type() == FrameType.SETTINGS;
        return settingsSeen;
    }

    /// @return null where more is awaited
    private @Nullable DialogueStep frame(int event, ByteBuffer bytes) {
        return switch (event) {
            case FrameReader.HEADERS -> headers();
            case FrameReader.DATA -> data(bytes);
            default -> other();
        };
    }

    private @Nullable DialogueStep headers() {
        boolean read = decoder.decode(
                reader.payload(),
                reader.payloadFrom(),
                reader.payloadTo(),
                (name, nameFrom, nameTo, value, valueFrom, valueTo, sensitive) -> fields.put(
                        new String(name, nameFrom, nameTo - nameFrom, ISO_8859_1),
                        new String(value, valueFrom, Math.min(valueTo - valueFrom, LONGEST_MESSAGE), ISO_8859_1)));
        if (!read) {
            return DialogueStep.fail(Reason.PROTOCOL, "broken HPACK: " + decoder.fault());
        }
        return reader.has(FrameType.END_STREAM) ? ended() : null;
    }

    private @Nullable DialogueStep data(ByteBuffer bytes) {
        ByteBuffer piece = bytes.duplicate();
        piece.limit(reader.dataStart() + reader.dataLength()).position(reader.dataStart());
        if (!answer.add(piece)) {
            return DialogueStep.fail(Reason.PROTOCOL, "an answer of more than 4KiB");
        }
        return reader.frameEnds() && reader.has(FrameType.END_STREAM) ? ended() : null;
    }

    private @Nullable DialogueStep other() {
        byte[] out = new byte[FrameWriter.SMALL];
        boolean ack = reader.has(FrameType.ACK);
        switch (reader.type()) {
            case FrameType.SETTINGS -> replies.write(out, 0, ack ? 0 : FrameWriter.settingsAck(out, 0));
            case FrameType.PING ->
                replies.write(out, 0, ack ? 0 : FrameWriter.ping(out, 0, true, reader.payload(), reader.payloadFrom()));
            case FrameType.RST_STREAM -> {
                return DialogueStep.fail(Reason.REFUSED, "reset: " + error(0));
            }
            case FrameType.GOAWAY -> {
                if (reader.number(0) < STREAM) {
                    return DialogueStep.fail(Reason.REFUSED, "going away: " + error(4));
                }
            }
            default -> {}
        }
        return null;
    }

    private String error(int offset) {
        return ErrorCode.of(reader.number(offset)).word();
    }

    /// All of the answer has come.
    private DialogueStep ended() {
        String http = fields.getOrDefault(":status", "none");
        if (!http.equals("200")) {
            return DialogueStep.fail(Reason.STATUS, "HTTP status " + http);
        }
        String status = fields.get("grpc-status");
        if (status == null || !status.matches("[0-9]{1,2}")) {
            return DialogueStep.fail(Reason.PROTOCOL, "no grpc-status");
        }
        GrpcStatus how = GrpcStatus.of(Integer.parseInt(status));
        if (how != GrpcStatus.OK) {
            return DialogueStep.fail(Reason.STATUS, said(how));
        }
        HealthMessages.Serving serving = HealthMessages.answer(answer.bytes(), answer.length());
        return switch (serving) {
            case SERVING -> DialogueStep.pass("serving");
            case UNREADABLE -> DialogueStep.fail(Reason.PROTOCOL, "not an answer to a health check");
            default -> DialogueStep.fail(Reason.CONTENT, serving.name().toLowerCase(Locale.ROOT));
        };
    }

    private String said(GrpcStatus how) {
        String message = fields.getOrDefault("grpc-message", "");
        return switch (how) {
            case NOT_FOUND -> "service not known to the server";
            case UNIMPLEMENTED -> "no health service";
            default -> message.isEmpty() ? how.word() : how.word() + ": " + message;
        };
    }

    @Override
    public String awaited() {
        return "answer to the health check";
    }
}
