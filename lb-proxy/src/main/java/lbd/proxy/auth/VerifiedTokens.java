package lbd.proxy.auth;

import lbd.proxy.loop.Workers;
import org.jspecify.annotations.Nullable;

/// Tokens that were verified: salted digests, in a table of a fixed size. Wrong ones are not remembered: nobody sends
/// the same one often. Any thread.
final class VerifiedTokens {
    private static final int MOST = 2048;

    /// Less than a second's work.
    private static final int MOST_WAITING = 1024;

    private final SaltedDigest digests = new SaltedDigest();
    private final SeenDigests<VerifiedToken> seen = new SeenDigests<>(MOST);
    private final Workers workers = new Workers("lbd-tokens", MOST_WAITING);

    byte[] digest(byte[] gate, byte[] token) {
        return digests.of(gate, token);
    }

    @Nullable
    VerifiedToken get(byte[] digest) {
        return seen.get(digest);
    }

    void put(byte[] digest, VerifiedToken token) {
        seen.put(digest, token);
    }

    Workers workers() {
        return workers;
    }
}
