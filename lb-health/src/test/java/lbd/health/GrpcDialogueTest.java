package lbd.health;

import static lbd.health.stream.ScriptedDialogue.expect;
import static lbd.health.stream.ScriptedDialogue.fails;
import static lbd.health.stream.ScriptedDialogue.hex;
import static lbd.health.stream.ScriptedDialogue.text;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.grpc.GrpcDialogue;
import lbd.health.run.RunOutcome;
import lbd.health.stream.Dialogue;
import org.junit.jupiter.api.Test;

/// What a check of gRPC says and hears, octet by octet.
class GrpcDialogueTest {
    private static final byte[] SILENCE = {};
    private static final byte[] SETTINGS = hex("000000 04 00 00000000");
    private static final byte[] ACK = hex("000000 04 01 00000000");

    /// The service `a.B`.
    private static final byte[] ASKED = concat(
            text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            hex("000006 04 00 00000000 0002 00000000"),
            hex("000056 01 04 00000001 83 86"),
            hex("01 0e"),
            text("10.0.0.1:50051"),
            hex("04 1c"),
            text("/grpc.health.v1.Health/Check"),
            hex("00 02"),
            text("te"),
            hex("08"),
            text("trailers"),
            hex("0f 10 10"),
            text("application/grpc"),
            hex("0f 2b 03"),
            text("lbd"),
            hex("00000a 00 01 00000001 00 00000005 0a 03"),
            text("a.B"));

    private static final byte[] HEAD = hex("000001 01 04 00000001 88");

    private static Supplier<Dialogue> check() {
        InetSocketAddress address = new InetSocketAddress("10.0.0.1", 50051);
        return () -> new GrpcDialogue(new CheckSpec.Grpc("a.B"), address, false);
    }

    private static byte[] answer(String status) {
        return hex("000007 00 00 00000001 00 00000002 08 " + status);
    }

    /// Trailers with these octets of a block.
    private static byte[] end(byte[] block) {
        return concat(hex("0000%02x 01 05 00000001".formatted(block.length)), block);
    }

    private static byte[] field(String name, String value) {
        return concat(
                hex("00 %02x".formatted(name.length())),
                text(name),
                hex("%02x".formatted(value.length())),
                text(value));
    }

    private static byte[] status(String number) {
        return field("grpc-status", number);
    }

    private static void passes(String evidence, byte[]... answer) {
        expect(RunOutcome.pass(evidence), check(), SILENCE, ASKED, SETTINGS, ACK, concat(answer));
    }

    private static void refused(Reason reason, String evidence, byte[]... answer) {
        fails(reason, evidence, check(), SILENCE, ASKED, SETTINGS, ACK, concat(answer));
    }

    @Test
    void servingPasses() {
        passes("serving", HEAD, answer("01"), end(status("0")));
    }

    @Test
    void otherAnswersDoNot() {
        refused(Reason.CONTENT, "not_serving", HEAD, answer("02"), end(status("0")));
        refused(Reason.CONTENT, "service_unknown", HEAD, answer("03"), end(status("0")));
        refused(Reason.CONTENT, "unknown", HEAD, hex("000005 00 00 00000001 00 00000000"), end(status("0")));
        refused(Reason.PROTOCOL, "not an answer to a health check", HEAD, end(status("0")));
    }

    @Test
    void statusesAreSaid() {
        refused(Reason.STATUS, "service not known to the server", end(concat(hex("88"), status("5"))));
        refused(Reason.STATUS, "no health service", end(concat(hex("88"), status("12"))));
        refused(
                Reason.STATUS,
                "unavailable: busy",
                end(concat(hex("88"), status("14"), field("grpc-message", "busy"))));
        refused(Reason.STATUS, "HTTP status 404", end(hex("8d")));
        refused(Reason.PROTOCOL, "no grpc-status", HEAD, answer("01"), end(field("a", "b")));
    }

    @Test
    void whatEndsTheCallFailsIt() {
        refused(Reason.REFUSED, "reset: refused_stream", hex("000004 03 00 00000001 00000007"));
        refused(Reason.REFUSED, "going away: no_error", hex("000008 07 00 00000000 00000000 00000000"));
        // It takes this call still.
        passes("serving", hex("000008 07 00 00000000 00000001 00000000"), HEAD, answer("01"), end(status("0")));
    }

    @Test
    void whatIsNoHttp2IsSaid() {
        fails(
                Reason.PROTOCOL,
                "not HTTP/2",
                check(),
                SILENCE,
                ASKED,
                text("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
