package lbd.core.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// The messages of `grpc.health.v1.Health/Check`, each with the five octets that frame it.
public final class HealthMessages {
    /// What an answer says: the enum ServingStatus.
    public enum Serving {
        UNKNOWN,
        SERVING,
        NOT_SERVING,
        SERVICE_UNKNOWN,
        /// It is no such message.
        UNREADABLE
    }

    private static final int FRAME = 5;
    /// Field 1 of HealthCheckRequest, a string; of HealthCheckResponse, an enum.
    private static final int SERVICE = 1 << 3 | 2;
    private static final int STATUS = 1 << 3;

    private HealthMessages() {}

    /// @param service empty for the server as a whole; at most 127 octets
    public static byte[] request(String service) {
        byte[] name = service.getBytes(UTF_8);
        if (name.length > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("service: longer than 127 octets");
        }
        int length = name.length == 0 ? 0 : 2 + name.length;
        byte[] out = new byte[FRAME + length];
        out[FRAME - 1] = (byte) length;
        if (length > 0) {
            out[FRAME] = SERVICE;
            out[FRAME + 1] = (byte) name.length;
            System.arraycopy(name, 0, out, FRAME + 2, name.length);
        }
        return out;
    }

    /// @param answer one message, whole, not compressed
    public static Serving answer(byte[] answer, int length) {
        if (length < FRAME || answer[0] != 0 || size(answer) != length - FRAME) {
            return Serving.UNREADABLE;
        }
        return fields(Arrays.copyOfRange(answer, FRAME, length));
    }

    private static int size(byte[] b) {
        return (b[1] & 0xff) << 24 | (b[2] & 0xff) << 16 | (b[3] & 0xff) << 8 | (b[4] & 0xff);
    }

    /// Only field 1 is looked at, and only numbers are passed over: nothing else has been there since v1 began.
    private static Serving fields(byte[] b) {
        // An enum's first value is not sent.
        int status = 0;
        for (int at = 0; at < b.length; at += 2) {
            if (at + 1 == b.length || (b[at] & 7) != 0 || b[at + 1] < 0) {
                return Serving.UNREADABLE;
            }
            if (b[at] == STATUS) {
                status = b[at + 1];
            }
        }
        return switch (status) {
            case 1 -> Serving.SERVING;
            case 2 -> Serving.NOT_SERVING;
            case 3 -> Serving.SERVICE_UNKNOWN;
            default -> Serving.UNKNOWN;
        };
    }
}
