package lbd.proxy.http;

import java.io.IOException;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.model.tls.PoolTls;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.scheduler.PickInput;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.ServerFailure;
import lbd.proxy.upstream.ServerSearch;
import org.jspecify.annotations.Nullable;

/// The attempts of one exchange to have its request answered by a server: what [ServerSearch] finds is reached by an
/// idle connection or a new one, and a request is sent again as far as that is safe. The exchange is told by
/// [Exchange#send] or [Exchange#fail].
final class Attempts implements ServerSearch.Seeker, Servers.Connected {
    private final Loop loop;
    private final Exchange exchange;
    private final ClientStream client;
    private final Servers servers;
    private final HeldRequest request;
    private final ExchangeLog log;
    private final ServerSearch search;

    // The pool of the request in hand; null for one that goes to none.
    private @Nullable Pool pool;
    private TimeoutNanos timeouts;
    private boolean tunnel;

    Attempts(
            Loop loop,
            Exchange exchange,
            ClientStream client,
            Servers servers,
            HeldRequest request,
            ExchangeLog log,
            TimeoutNanos timeouts) {
        this.loop = loop;
        this.exchange = exchange;
        this.client = client;
        this.servers = servers;
        this.request = request;
        this.log = log;
        this.timeouts = timeouts;
        this.search = new ServerSearch(loop, this, log);
    }

    /// For the next request.
    ///
    /// @param from  the route's pool, or who stands in for it
    /// @param input what that pool's scheduler may look at, now only
    /// @param known where the client was before; null where nothing is known of that
    /// @param asked whether a WebSocket is asked for
    void reset(Pool from, Destination.ToPool to, PickInput input, @Nullable Server known, boolean asked) {
        pool = from;
        timeouts = to.timeouts();
        tunnel = asked;
        search.asks(from, input, timeouts.queue());
        Server login = servers.bound(client, from);
        search.bound(login == null ? known : login);
    }

    /// Begins to look for a server beside one that has the request already.
    void beginBeside(Server other) {
        search.beside(other);
        search.begin();
    }

    /// Whether the client belongs to one server of the pool.
    boolean belongs() {
        return search.belongs();
    }

    /// Begins to look for a server. The exchange may be told before this returns.
    void begin() {
        search.begin();
    }

    /// The server that the request is given to; null while there is none.
    @Nullable
    Server server() {
        return search.server();
    }

    /// The pool of the request in hand; null where it goes to none.
    @Nullable
    Pool pool() {
        return pool;
    }

    /// How often it went to another server, or once more to one that had refused it.
    int retries() {
        return search.retries();
    }

    @Override
    public @Nullable Dial reach(Server server) throws IOException {
        ServerStream idle = search.freshOnly() ? null : servers.idle(server, client, need(), host(server));
        if (idle != null) {
            exchange.send(idle);
            return null;
        }
        log.dials(loop.nanoTime());
        Pool from = Objects.requireNonNull(pool);
        return servers.connect(
                server, client, need(), host(server), from.spec().connections(), timeouts.connect(), this);
    }

    /// The name that the server has to bear, where requests have a say in that.
    private @Nullable String host(Server server) {
        PoolTls tls = server.tls();
        Head head = request.head();
        return tls == null || !tls.byHost() || head == null ? null : AskedName.of(head);
    }

    private Servers.Need need() {
        if (tunnel) {
            return Servers.Need.TUNNEL;
        }
        return request.staysRepeatable() ? Servers.Need.NONE : Servers.Need.SURELY_OPEN;
    }

    @Override
    public boolean repeatable(ServerFailure after) {
        return !exchange.begun() && request.repeatable(after.processed());
    }

    @Override
    public void connected(@Nullable ServerStream stream, @Nullable ServerFailure failure) {
        if (stream != null) {
            search.connected();
            exchange.send(stream);
        } else {
            search.notConnected(failure == null ? ServerFailure.CONNECT_FAILED : failure);
        }
    }

    @Override
    public void unserved(EndReason reason) {
        exchange.fail(reason);
    }

    @Override
    public void faulted() {
        exchange.faulted();
    }

    /// Ends an attempt to connect to a server that is to be left.
    boolean leave(Server down) {
        return search.leave(down);
    }

    /// The head of a final answer has come.
    void answered(int status) {
        search.answered(status);
    }

    /// The server did not do its work, and another one cannot do it any more.
    void blame(Failure failure) {
        search.blame(failure, null);
    }

    /// Whether the request can still go elsewhere after such a failure; where not, its answer is better than none.
    boolean canGoOn(ServerFailure how) {
        return search.canGoOn(how);
    }

    /// The server did not do its work.
    ///
    /// @param detail more of how; null where the reason says all
    void failed(ServerFailure how, @Nullable String detail) {
        if (search.server() == null) {
            // An answer of this process: nobody else has it.
            exchange.fail(how.reason());
        } else {
            search.failed(how, detail);
        }
    }

    /// Leaves the queue, and ends an attempt to connect.
    void giveUp() {
        search.giveUp();
    }

    /// The server has said all, though the request is not over: frees its place.
    void done() {
        search.done();
    }

    /// The request is over: frees the server's place.
    void end() {
        search.end();
        pool = null;
    }
}
