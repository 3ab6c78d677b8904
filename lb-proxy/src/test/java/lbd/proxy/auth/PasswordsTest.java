package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.auth.PasswordHash;
import lbd.proxy.loop.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PasswordsTest {
    private static final String SHA = "{SHA}Ve878e5lOgwSjWid5/VhR4gReac=";

    /// Made by Debian's htpasswd (apache2-utils), $1$ by openssl, {SSHA} by hand.
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "BCRYPT pw-b $2y$10$Zywxw9HHhZ3tNDdENltlWuRxTGqNofRZiUidJaFc2I22TM3OHzcny",
                "BCRYPT pä:ss $2y$05$kS1ctIWtr5yIHoITgRbMEemCk.oEovSK3WaejIdyBrj3BIhYqJlsy",
                "APR1 pw-m $apr1$i.ULPo/t$Kv6/E0Y6YcVFQ3xg.aUQC.",
                "MD5_CRYPT secret $1$saltsalt$9xy1btjgzLYfb7hivXtC//",
                "SHA1 pw-s {SHA}Ve878e5lOgwSjWid5/VhR4gReac=",
                "SALTED_SHA1 password {SSHA}N+vXsN2ny8mTqd6ZYuHcJVHvE00BAgMEBQYHCA==",
                "DES_CRYPT pw-d wlvj3.tcofi8I",
                "SHA_CRYPT pw-2 $5$vp9ZGhjYRelP12pI$lL3D8CB36WEPyFDwcu5Bt6Ok06qzxBaPEOcFdO3n/g0",
                "SHA_CRYPT pw-5 $6$zgYQeCLIa0y3Q0sL$LO3RXa7Lru5BVGtPfuVYUjDOkujTJdtCUfSy9jR/tGl185sObuf3dUdoyyaw"
                        + "rhM0UDTJiwF9tgGqRyb.2b66b.",
                "PLAIN as-it-is as-it-is"
            })
    void passwordsMatchTheirHashes(PasswordHash kind, String password, String hash) {
        assertEquals(kind, PasswordHash.of(hash));
        assertTrue(PasswordCheck.matches(hash, password.getBytes(UTF_8)));
        assertFalse(PasswordCheck.matches(hash, (password.substring(1) + "x").getBytes(UTF_8)));
        assertFalse(PasswordCheck.matches(hash, new byte[0]));
        assertFalse(PasswordCheck.matches(hash, new byte[300]));
    }

    private static Passwords.Look look(Passwords passwords, String password) {
        return passwords.look("u", password.getBytes(UTF_8), SHA, true);
    }

    private static boolean wait(Passwords.Look look) throws InterruptedException {
        BlockingQueue<Boolean> found = new LinkedBlockingQueue<>();
        assertTrue(look.later(() -> false, found::add));
        return found.take();
    }

    @Test
    void eachIsLookedAtOnce() throws Exception {
        Passwords passwords = new Passwords();
        assertNull(look(passwords, "pw-s").seen());
        assertTrue(wait(look(passwords, "pw-s")));
        assertEquals(true, look(passwords, "pw-s").seen());
        assertFalse(wait(look(passwords, "pw-x")));
        assertEquals(false, look(passwords, "pw-x").seen());
        // Those who waited meanwhile profit by the first.
        assertTrue(wait(look(passwords, "pw-s")));
        assertEquals(2, passwords.looked.sum());
        // The same password of another user, or against another hash, is another matter.
        assertNull(passwords.look("v", "pw-s".getBytes(UTF_8), SHA, true).seen());
        assertNull(passwords.look("u", "pw-s".getBytes(UTF_8), "pw-s", true).seen());
    }

    @Test
    void whoIsNotKnownIsLookedAtAndNeverRight() throws Exception {
        Passwords passwords = new Passwords();
        Passwords.Look stranger = passwords.look("w", "pw-s".getBytes(UTF_8), SHA, false);
        assertFalse(wait(stranger));
        assertEquals(1, passwords.looked.sum());
        assertEquals(
                false, passwords.look("w", "pw-s".getBytes(UTF_8), SHA, false).seen());
    }

    @Test
    void aFloodOfWrongOnesNeitherGrowsNorDelaysWhatIsKnown() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(2);
        Workers workers = new Workers("test-passwords", 2);
        Passwords passwords = new Passwords(workers);
        assertTrue(wait(look(passwords, "pw-s")));
        for (int i = 0; i < 2; i++) {
            workers.run(() -> false, () -> {
                held.countDown();
                try {
                    assertTrue(open.await(30, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        assertTrue(held.await(30, TimeUnit.SECONDS));
        int queued = 0;
        for (int i = 0; i < 10_000; i++) {
            queued += look(passwords, "wrong" + i).later(() -> false, right -> {}) ? 1 : 0;
        }
        assertEquals(2, queued);
        assertEquals(9_998, passwords.busy.sum());
        assertEquals(true, look(passwords, "pw-s").seen());
        open.countDown();
    }

    @Test
    void wrongOnesDisplaceWrongOnesOnly() {
        SeenDigests<Integer> seen = new SeenDigests<>(16);
        SaltedDigest digests = new SaltedDigest();
        for (int i = 0; i < 10_000; i++) {
            byte[] digest = digests.of(("" + i).getBytes(UTF_8));
            seen.put(digest, i);
            assertEquals(i, seen.get(digest), "the newest is there");
        }
        int left = 0;
        for (int i = 0; i < 10_000; i++) {
            left += seen.get(digests.of(("" + i).getBytes(UTF_8))) == null ? 0 : 1;
        }
        assertEquals(16, left);
        assertNull(seen.get(new SaltedDigest().of("9999".getBytes(UTF_8))));
    }
}
