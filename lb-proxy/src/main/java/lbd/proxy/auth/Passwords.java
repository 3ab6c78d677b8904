package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import lbd.proxy.loop.Workers;
import org.jspecify.annotations.Nullable;

/// Looks whether passwords are right: each that is right once, since that takes milliseconds. What is kept of them are
/// salted digests, of wrong ones too, in tables of a fixed size: a flood of wrong ones displaces no right one. Any
/// thread.
final class Passwords {
    /// Users that are known at once; 4,096 of them take 500 KiB.
    private static final int RIGHT = 4096;

    private static final int WRONG = 1024;

    /// A few seconds' work of bcrypt at its usual cost.
    private static final int MOST_WAITING = 128;

    private final SaltedDigest digests = new SaltedDigest();
    private final SeenDigests<Boolean> right = new SeenDigests<>(RIGHT);
    private final SeenDigests<Boolean> wrong = new SeenDigests<>(WRONG);
    private final Workers workers;

    /// Passwords that were looked at, and those that nobody could look at in time.
    final LongAdder looked = new LongAdder();

    final LongAdder busy = new LongAdder();

    Passwords(Workers workers) {
        this.workers = workers;
    }

    Passwords() {
        this(new Workers("lbd-passwords", MOST_WAITING));
    }

    /// One password of one user against one hash.
    final class Look {
        private final byte[] digest;
        private final String hash;
        private final byte[] password;
        private final boolean known;

        private Look(String user, byte[] password, String hash, boolean known) {
            this.hash = hash;
            this.password = password;
            this.known = known;
            this.digest = digests.of(user.getBytes(UTF_8), password, hash.getBytes(UTF_8));
        }

        /// @return null: it has to be looked at
        @Nullable
        Boolean seen() {
            if (known && right.get(digest) != null) {
                return true;
            }
            return wrong.get(digest) == null ? null : Boolean.FALSE;
        }

        /// Has a worker look.
        ///
        /// @param over  whether nobody waits for it any more
        /// @param found told by that worker
        /// @return false where too many are waiting
        boolean later(BooleanSupplier over, Consumer<Boolean> found) {
            boolean queued = workers.run(over, () -> found.accept(look()));
            if (!queued) {
                busy.increment();
            }
            return queued;
        }

        private boolean look() {
            // A browser asks for six things at once with the same password.
            Boolean meanwhile = seen();
            if (meanwhile != null) {
                return meanwhile;
            }
            looked.increment();
            boolean matches = PasswordCheck.matches(hash, password) && known;
            (matches ? right : wrong).put(digest, matches);
            return matches;
        }
    }

    /// @param hash  that the password is to be of
    /// @param known whether it is that user's; it is looked at in either case, so that the time does not tell
    Look look(String user, byte[] password, String hash, boolean known) {
        return new Look(user, password, hash, known);
    }
}
