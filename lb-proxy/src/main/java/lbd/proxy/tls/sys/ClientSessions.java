package lbd.proxy.tls.sys;

import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Sessions of servers that can be taken up again, and who on this side hears of them. Any thread.
///
/// Each is the property of who has taken it out: no two threads have the same one.
final class ClientSessions implements SSLSessionCache {
    /// For each key: TLS 1.3 gives two at once, which serve once each.
    private static final int MOST = 8;

    /// Of all keys.
    private static final int MOST_OF_ALL = 10_000;

    /// A session is as good as the certificate was when it began: not for longer, whatever the server allows.
    private static final long OLDEST_SECONDS = TimeUnit.HOURS.toSeconds(1);

    private final Map<Long, NativeSession> running = new ConcurrentHashMap<>();
    private final Kept kept = new Kept();

    ClientSessions() {
        Kept its = kept;
        Library.CLEANER.register(this, its::clear);
    }

    /// Apart from the rest, since it is emptied when nobody can reach the rest any more.
    private static final class Kept {
        private final ConcurrentHashMap<Object, ArrayDeque<Long>> byKey = new ConcurrentHashMap<>();
        private final AtomicInteger count = new AtomicInteger();

        boolean add(Object key, long session) {
            if (count.get() >= MOST_OF_ALL) {
                // Somebody's: names that nobody asks for any more would be in the way of all others.
                byKey.keySet().stream().findAny().ifPresent(this::drop);
            }
            count.incrementAndGet();
            byKey.compute(key, (k, before) -> {
                ArrayDeque<Long> its = before == null ? new ArrayDeque<>(2) : before;
                if (its.size() >= MOST) {
                    count.decrementAndGet();
                    SSLSession.free(its.removeLast());
                }
                its.addFirst(session);
                return its;
            });
            return true;
        }

        private void drop(Object key) {
            byKey.computeIfPresent(key, (k, its) -> {
                count.addAndGet(-its.size());
                its.forEach(SSLSession::free);
                return null;
            });
        }

        /// The newest, which is the caller's from now on; 0 where there is none.
        long take(Object key) {
            long[] taken = {0};
            byKey.computeIfPresent(key, (k, its) -> {
                taken[0] = its.removeFirst();
                count.decrementAndGet();
                return its.isEmpty() ? null : its;
            });
            return taken[0];
        }

        void clear() {
            byKey.values().forEach(its -> its.forEach(SSLSession::free));
            byKey.clear();
        }
    }

    /// A connection begins: takes up a session, where there is one.
    void begin(long ssl, NativeSession session) {
        running.put(ssl, session);
        Object key = session.key();
        for (long one = kept.take(key); one != 0; one = kept.take(key)) {
            long age = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()) - SSLSession.getTime(one);
            boolean good = age >= 0 && age < Math.min(OLDEST_SECONDS, SSLSession.getTimeout(one));
            if (good && SSL.setSession(ssl, one)) {
                if (SSLSession.shouldBeSingleUse(one) || !kept.add(key, one)) {
                    SSLSession.free(one);
                }
                return;
            }
            SSLSession.free(one);
        }
    }

    void end(long ssl) {
        running.remove(ssl);
    }

    Verifier.Verdict verify(long ssl, byte[][] chain) {
        NativeSession session = running.get(ssl);
        return session == null ? Verifier.Verdict.BAD : session.verify(chain);
    }

    @Override
    public boolean sessionCreated(long ssl, long session) {
        NativeSession its = running.get(ssl);
        return its != null && kept.add(its.key(), session);
    }

    @Override
    public long getSession(long ssl, byte[] id) {
        // Asked of servers only.
        return -1;
    }
}
