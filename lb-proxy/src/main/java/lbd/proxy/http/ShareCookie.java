package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.edit.FieldPlan;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.share.ShareTokens;

/// The cookie by which clients stay with their share of a route's pools. Servers see it as any other: it tells them
/// nothing. Immutable; any thread.
public final class ShareCookie {
    private static final byte[] SET_COOKIE = "Set-Cookie: ".getBytes(US_ASCII);

    /// A client may have one for each of several paths and domains.
    private static final int MOST_READ = 4;

    private final byte[] name;
    private final ShareTokens tokens;
    private final byte[][] set;
    private final byte[][] setSecure;

    /// @param shares how many there are
    public ShareCookie(String name, ShareTokens tokens, int shares) {
        this.name = name.getBytes(US_ASCII);
        this.tokens = tokens;
        this.set = new byte[shares][];
        this.setSecure = new byte[shares][];
        for (int i = 0; i < shares; i++) {
            String value = name + "=" + new String(tokens.token(i), US_ASCII) + "; Path=/; HttpOnly; SameSite=Lax";
            set[i] = value.getBytes(US_ASCII);
            setSecure[i] = (value + "; Secure").getBytes(US_ASCII);
        }
    }

    /// The share that the client says it has; -1 where it says none that counts.
    int read(Head head) {
        byte[] b = head.bytes();
        int tried = 0;
        for (int f = head.find(KnownField.COOKIE); f >= 0; f = head.find(KnownField.COOKIE, f + 1)) {
            int end = head.valueEnd(f);
            int next;
            for (int from = head.valueStart(f); from < end && tried < MOST_READ; from = next + 1) {
                next = Octets.indexOf(b, from, end, ';');
                int value = value(b, from, next);
                int share = value < 0 ? -1 : tokens.share(b, value, Octets.trimOws(b, value, next));
                if (share >= 0) {
                    return share;
                }
                tried += value < 0 ? 0 : 1;
            }
        }
        return -1;
    }

    /// @return where the value begins; -1 where the pair is another's
    private int value(byte[] b, int from, int to) {
        int start = Octets.skipOws(b, from, to);
        int equals = start + name.length;
        if (equals >= to || b[equals] != '=') {
            return -1;
        }
        for (int i = 0; i < name.length; i++) {
            if (b[start + i] != name[i]) {
                return -1;
            }
        }
        return equals + 1;
    }

    /// Tells the client, and keeps shared caches from telling others.
    ///
    /// @param rules of the route, which may have changed what the server says of caches
    void tell(int share, boolean secure, Head answer, FieldPlan rules, HeadEdits edits) {
        edits.add(KnownField.SET_COOKIE, SET_COOKIE, (secure ? setSecure : set)[share]);
        ServerCookie.keepPrivate(answer, rules, edits);
    }
}
