package lbd.proxy.decompress;

import java.util.zip.CRC32;
import lbd.core.runtime.DecompressionRefusal;

/// The header of one member of gzip (RFC 1952 section 2.3), of which nothing is kept.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | FIXED | the tenth byte | the first of the following that its flags tell of |
/// | EXTRA_LENGTH | two bytes | EXTRA, or the next |
/// | EXTRA | as many bytes as it has said | the next |
/// | NAME, COMMENT | 0 | the next |
/// | CHECKSUM | two bytes that fit | END |
final class GzipHeader {
    private enum State {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CHECKSUM,
        END
    }

    /// The extra field may have 64 KiB, and names are not for the one who reads this.
    private static final int MOST = 128 * 1024;

    private static final int FIXED_BYTES = 10;
    private static final int FLAGS_AT = 3;
    private static final int[] BEGIN = {0x1f, 0x8b, 8};

    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final CRC32 checksum = new CRC32();
    private State state = State.FIXED;
    private boolean anyMember;
    private int bytes;
    private int flags;
    // Of a number of two bytes, or those that are still to come of what it counts.
    private int number;
    private int left;

    /// @return whether that was the last
    boolean feed(byte next) throws UndecodableException {
        int octet = next & 0xff;
        if (++bytes > MOST) {
            throw broken();
        }
        if ((flags & HAS_CHECKSUM) == 0 && bytes > FLAGS_AT + 1) {
            // Most have none.
        } else if (state != State.CHECKSUM) {
            checksum.update(octet);
        }
        switch (state) {
            case FIXED -> fixed(octet);
            case EXTRA_LENGTH, CHECKSUM -> number(octet);
            case EXTRA -> {
                if (--left == 0) {
                    next(State.NAME);
                }
            }
            case NAME -> {
                if (octet == 0) {
                    next(State.COMMENT);
                }
            }
            case COMMENT -> {
                if (octet == 0) {
                    next(State.CHECKSUM);
                }
            }
            case END -> throw new IllegalStateException("fed after its end");
        }
        return state == State.END;
    }

    private void fixed(int octet) throws UndecodableException {
        int at = bytes - 1;
        if (at < BEGIN.length && octet != BEGIN[at]) {
            throw broken();
        }
        if (at == FLAGS_AT) {
            flags = octet;
            if ((flags & RESERVED) != 0) {
                throw broken();
            }
        }
        if (bytes == FIXED_BYTES) {
            next(State.EXTRA_LENGTH);
        }
    }

    private void number(int octet) throws UndecodableException {
        number |= octet << (Byte.SIZE * (2 - left));
        if (--left > 0) {
            return;
        }
        if (state == State.EXTRA_LENGTH) {
            left = number;
            if (left == 0) {
                next(State.NAME);
            } else {
                state = State.EXTRA;
            }
        } else if (number != (checksum.getValue() & 0xffff)) {
            throw broken();
        } else {
            next(State.END);
        }
    }

    /// Goes to this one or, where its flag is not set, to the first behind it.
    private void next(State wanted) {
        State its = wanted;
        if (its == State.EXTRA_LENGTH && (flags & HAS_EXTRA) == 0) {
            its = State.NAME;
        }
        if (its == State.NAME && (flags & HAS_NAME) == 0) {
            its = State.COMMENT;
        }
        if (its == State.COMMENT && (flags & HAS_COMMENT) == 0) {
            its = State.CHECKSUM;
        }
        if (its == State.CHECKSUM && (flags & HAS_CHECKSUM) == 0) {
            its = State.END;
        }
        state = its;
        number = 0;
        left = 2;
    }

    private static UndecodableException broken() {
        return new UndecodableException(DecompressionRefusal.BROKEN);
    }

    /// A member is over.
    void reset() {
        anyMember = true;
        state = State.FIXED;
        bytes = 0;
        flags = 0;
        checksum.reset();
    }

    /// Whether there was a member, and no byte of another.
    boolean isBetweenMembers() {
        return anyMember && bytes == 0;
    }
}
