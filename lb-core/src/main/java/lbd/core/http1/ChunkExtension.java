package lbd.core.http1;

import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// Checks the extensions of chunks (RFC 9112 section 7.1.1) so that all readers find the end of the line in
/// one place.
///
/// ```
/// GAP     white space, then `;` -> NAME_START
/// NAME_START  white space, then a token octet -> NAME
/// NAME    token octets; `=` -> VALUE_START, `;` -> NAME_START, space -> AFTER_NAME, CR ends
/// AFTER_NAME  white space; `=` -> VALUE_START, `;` -> NAME_START
/// VALUE_START white space; `"` -> QUOTED, a token octet -> VALUE
/// VALUE   token octets; `;` -> NAME_START, space -> GAP, CR ends
/// QUOTED  text; `"` -> CLOSED, `\` -> ESCAPED -> QUOTED
/// CLOSED  `;` -> NAME_START, space -> GAP, CR ends
/// ```
/// Everything else is refused: a CR or LF within quotes, a space before the CR, octets of control.
final class ChunkExtension {
    enum Step {
        MORE,
        /// The octet was the CR that ends the line.
        END,
        BAD,
        TOO_LONG
    }

    private enum State {
        GAP,
        NAME_START,
        NAME,
        AFTER_NAME,
        VALUE_START,
        VALUE,
        QUOTED,
        ESCAPED,
        CLOSED
    }

    /// Of all extensions of one body together.
    private static final int MAX_OCTETS = 4 * 1024;

    private State state = State.GAP;
    private int octets;

    void resetBody() {
        octets = 0;
    }

    /// Begins the line's extensions.
    void begin() {
        state = State.GAP;
    }

    Step feed(byte octet) {
        if (octet == '\r') {
            return mayEnd() ? Step.END : Step.BAD;
        }
        if (++octets > MAX_OCTETS) {
            return Step.TOO_LONG;
        }
        State next = next(octet);
        if (next == null) {
            return Step.BAD;
        }
        state = next;
        return Step.MORE;
    }

    private boolean mayEnd() {
        return state == State.NAME || state == State.VALUE || state == State.CLOSED;
    }

    private @Nullable State next(byte octet) {
        return switch (state) {
            case GAP -> Octets.isOws(octet) ? State.GAP : semicolon(octet);
            case NAME_START -> start(octet, State.NAME_START, State.NAME);
            case NAME -> octet == '=' ? State.VALUE_START : within(octet, State.NAME, State.AFTER_NAME);
            case AFTER_NAME -> afterName(octet);
            case VALUE_START -> octet == '"' ? State.QUOTED : start(octet, State.VALUE_START, State.VALUE);
            case VALUE -> within(octet, State.VALUE, State.GAP);
            case QUOTED -> quoted(octet);
            case ESCAPED -> isText(octet) ? State.QUOTED : null;
            case CLOSED -> Octets.isOws(octet) ? State.GAP : semicolon(octet);
        };
    }

    private static @Nullable State start(byte octet, State before, State token) {
        if (Octets.isOws(octet)) {
            return before;
        }
        return Octets.isTchar(octet) ? token : null;
    }

    private static @Nullable State within(byte octet, State token, State after) {
        if (Octets.isTchar(octet)) {
            return token;
        }
        return Octets.isOws(octet) ? after : semicolon(octet);
    }

    private static @Nullable State afterName(byte octet) {
        if (Octets.isOws(octet)) {
            return State.AFTER_NAME;
        }
        return octet == '=' ? State.VALUE_START : semicolon(octet);
    }

    private static @Nullable State quoted(byte octet) {
        return switch (octet) {
            case '"' -> State.CLOSED;
            case '\\' -> State.ESCAPED;
            default -> isText(octet) ? State.QUOTED : null;
        };
    }

    private static @Nullable State semicolon(byte octet) {
        return octet == ';' ? State.NAME_START : null;
    }

    private static boolean isText(byte octet) {
        return octet == '\t' || (octet >= ' ' && octet != 0x7f) || octet < 0;
    }
}
