package lbd.core.accesslog;

/// Why a request or session ended, in the letters of HAProxy's termination state (section 8.5 of its manual), for those
/// whose eyes and scripts know them: four of a request of HTTP, two of a session of TCP or UDP.
///
/// The first says whose doing it was: `C` the client left, `c` the client was silent for too long, `S` and
/// `s` the same of the server, `P` lbd refused, `L` lbd answered itself, `R` this machine ran short of
/// something, `I` a defect, `K` cut; `-` nobody's. The second says during what: `R` the request, `Q` the
/// queue, `C` connecting, `H` the answer's head, `D` the data; `-` the end. The third and the fourth are of the pool's
/// cookie ([CookieCame], [CookieSent]).
final class Termination {
    private Termination() {}

    /// @return whether there was anything to write, which is always
    static boolean write(AccessRecord record, Line line, Escaping escaping) {
        boolean written = line.word(of(record), escaping);
        if (isHttp(record)) {
            line.put(record.cookieCame.letter());
            line.put(record.cookieSent.letter());
        }
        return written;
    }

    /// The first two. One of a few constants: for each line, and without garbage.
    static String of(AccessRecord record) {
        return switch (record.ended) {
            case OK -> "--";
            case RESPONDED, NO_FILE -> "LR";
            case CLIENT_ABORT ->
                switch (phase(record)) {
                    case REQUEST -> "CR";
                    case QUEUE -> "CQ";
                    case CONNECT -> "CC";
                    case HEAD -> "CH";
                    case DATA -> "CD";
                };
            case CLIENT_TIMEOUT ->
                switch (phase(record)) {
                    case REQUEST -> "cR";
                    case QUEUE, CONNECT, HEAD -> "cH";
                    case DATA -> "cD";
                };
            case HEAD_TIMEOUT -> "cR";
            case BAD_REQUEST, TOO_LARGE, NO_ROUTE, DENIED, UNAUTHORIZED, RATE_LIMITED, LOOP, NOT_SUPPORTED -> "PR";
            case NO_SERVER, CONNECT_REFUSED, CONNECT_FAILED -> "SC";
            case CONNECT_TIMEOUT -> "sC";
            case QUEUE_TIMEOUT -> "sQ";
            case OVERLOAD -> record.pool == null ? "PR" : "PQ";
            case LOCAL_SHORTAGE -> "RC";
            case SERVER_CLOSED -> phase(record) == Phase.DATA ? "SD" : "SH";
            case SERVER_TIMEOUT -> phase(record) == Phase.DATA ? "sD" : "sH";
            case BAD_RESPONSE -> phase(record) == Phase.DATA ? "PD" : "PH";
            case IDLE_TIMEOUT -> "cD";
            case SESSION_TIMEOUT -> "PD";
            case CUT ->
                switch (phase(record)) {
                    case REQUEST -> "KR";
                    case QUEUE -> "KQ";
                    case CONNECT -> "KC";
                    case HEAD -> "KH";
                    case DATA -> "KD";
                };
            case INTERNAL_ERROR -> "I-";
        };
    }

    private enum Phase {
        REQUEST,
        QUEUE,
        CONNECT,
        HEAD,
        DATA
    }

    /// How far it had come.
    private static Phase phase(AccessRecord record) {
        if (record.firstByteNanos != AccessRecord.NONE) {
            return Phase.DATA;
        }
        if (record.pool == null) {
            return Phase.REQUEST;
        }
        if (record.server == null) {
            return Phase.QUEUE;
        }
        boolean connected = record.serverReused || record.connectNanos != AccessRecord.NONE;
        if (!connected) {
            return Phase.CONNECT;
        }
        // A session without HTTP has no answer's head.
        return isHttp(record) ? Phase.HEAD : Phase.DATA;
    }

    private static boolean isHttp(AccessRecord record) {
        return record.protocol.startsWith("HTTP");
    }
}
