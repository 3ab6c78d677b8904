package lbd.core.http;

/// The path as lenient servers read it. nginx, Apache and Tomcat serve `/admin/x` for some of `//admin/x`,
/// `/a//../admin/x`, `/%2fadmin/x`, `/a\\..` and `/admin;v=1/x`, in which [NormalPath] finds other
/// segments. A rule must not be passed by such a spelling, so routes are chosen for both readings.
///
/// Decoded once; a backslash and `%2F` are borders like the slash; from a `;` on a segment is dropped;
/// empty segments are dropped; then dot segments go.
public final class LenientPath {
    /// `%2F`
    public static final int ENCODED = 1;
    /// A backslash, `%5C` too.
    public static final int BACKSLASH = 2;

    private LenientPath() {}

    /// Reads a path that [NormalPath] has accepted and that is not plain ([NormalPath#isPlain]).
    ///
    /// No server does all of this, but where nothing goes up, whatever some of it leads to, all of it leads
    /// there too: the rules are met whichever of it a server does. Where something goes up it depends on
    /// each of them, so a path that goes up and needs two of them is refused.
    ///
    /// @param from the start of the path, a `/`
    /// @param parameterEnds what ends the parameters that a `;` begins, besides the slash: [#ENCODED],
    /// [#BACKSLASH], both or neither (0)
    /// @param into takes the result from index 0 on: as many octets as the path has, and at least one
    /// @return the length of the result, or [NormalPath#AMBIGUOUS]
    public static int write(byte[] b, int from, int to, int parameterEnds, byte[] into) {
        return new Reading(into).read(b, from, to, parameterEnds);
    }

    /// Whether what a `;` begins has a `%2F`, a `%5C` or a backslash, and so may end in two places.
    public static boolean parametersHaveBorders(byte[] b, int from, int to) {
        boolean within = false;
        for (int p = from; p < to; p++) {
            int octet = octet(b, p, to);
            if (b[p] == '/') {
                within = false;
            } else if (within && isBorder(octet)) {
                return true;
            } else if (octet == ';') {
                within = true;
            }
        }
        return false;
    }

    private static int octet(byte[] b, int at, int to) {
        return b[at] == '%' ? NormalPath.escaped(b, at, to) : b[at];
    }

    private static boolean isBorder(int octet) {
        return octet == '/' || octet == '\\';
    }

    /// One pass; rare, so that an object is no matter.
    private static final class Reading {
        private final byte[] into;

        // Always after a slash: where the next segment goes.
        private int length = 1;
        private boolean wentUp;
        private boolean emptySegments;
        private boolean otherBorders;
        private boolean parameters;

        Reading(byte[] into) {
            this.into = into;
            into[0] = '/';
        }

        int read(byte[] b, int from, int to, int parameterEnds) {
            int end = length;
            boolean dropping = false;
            for (int p = from + 1; p < to; p++) {
                boolean slash = b[p] == '/';
                int octet = octet(b, p, to);
                if (b[p] == '%') {
                    p += 2;
                }
                int kind = octet == '/' ? ENCODED : BACKSLASH;
                if (isBorder(octet) && (slash || !dropping || (parameterEnds & kind) != 0)) {
                    otherBorders |= !slash;
                    if (!segment(end, true)) {
                        return NormalPath.AMBIGUOUS;
                    }
                    end = length;
                    dropping = false;
                } else if (octet == ';') {
                    parameters = true;
                    dropping = true;
                } else if (!dropping) {
                    into[end++] = (byte) octet;
                }
            }
            int kinds = (emptySegments ? 1 : 0) + (otherBorders ? 1 : 0) + (parameters ? 1 : 0);
            return segment(end, false) && !(wentUp && kinds > 1) ? length : NormalPath.AMBIGUOUS;
        }

        /// A segment is complete.
        ///
        /// @param end of it
        /// @param bordered whether something follows
        /// @return false where it goes above the root
        private boolean segment(int end, boolean bordered) {
            if (end == length) {
                emptySegments |= bordered;
            } else if (NormalPath.isDots(into, length, end, 2)) {
                wentUp = true;
                if (length == 1) {
                    return false;
                }
                length = NormalPath.afterSlash(into, length - 1);
            } else if (!NormalPath.isDots(into, length, end, 1)) {
                length = end;
                if (bordered) {
                    into[length++] = '/';
                }
            }
            return true;
        }
    }
}
