package lbd.proxy.tls.sys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sessions of one listener's clients that take no tickets, by their ids (RFC 5246 section 7.4.1.2): TLS 1.2 only.
/// Those that were taken up longest ago give way. Ours rather than the library's, whose cache would end with each
/// reload. Any thread.
///
/// Whether a session is still in time, and of the same settings for clients, is the library's affair.
public final class ServerSessions implements SSLSessionCache {
    private final Kept kept;

    /// @param most that are kept
    public ServerSessions(int most) {
        Kept its = new Kept(most);
        kept = its;
        Library.CLEANER.register(this, its::clear);
    }

    /// Apart from the rest, since it is emptied when nobody can reach the rest any more.
    private static final class Kept {
        private final Map<String, Long> byId = new LinkedHashMap<>(16, 0.75f, true);
        private int most;

        Kept(int most) {
            this.most = most;
        }

        synchronized void bound(int next) {
            most = next;
            shrink();
        }

        synchronized void add(String id, long session) {
            free(byId.put(id, session));
            shrink();
        }

        private void shrink() {
            Iterator<Long> eldest = byId.values().iterator();
            for (int over = byId.size() - most; over > 0; over--) {
                free(eldest.next());
                eldest.remove();
            }
        }

        /// The caller's from now on, and still here for others; -1 where there is none.
        synchronized long lend(String id) {
            Long session = byId.get(id);
            return session != null && SSLSession.upRef(session) ? session : -1;
        }

        synchronized void remove(String id) {
            free(byId.remove(id));
        }

        synchronized int size() {
            return byId.size();
        }

        synchronized void clear() {
            byId.values().forEach(SSLSession::free);
            byId.clear();
        }

        private static void free(@Nullable Long session) {
            if (session != null) {
                SSLSession.free(session);
            }
        }
    }

    /// Keeps no more than this from now on.
    public void bound(int most) {
        kept.bound(most);
    }

    /// How many there are.
    public int size() {
        return kept.size();
    }

    void forget(byte[] id) {
        kept.remove(name(id));
    }

    private static String name(byte[] id) {
        return new String(id, ISO_8859_1);
    }

    @Override
    public boolean sessionCreated(long ssl, long session) {
        byte[] id = SSLSession.getSessionId(session);
        if (id == null || id.length == 0) {
            return false;
        }
        kept.add(name(id), session);
        return true;
    }

    @Override
    public long getSession(long ssl, byte[] id) {
        return kept.lend(name(id));
    }
}
