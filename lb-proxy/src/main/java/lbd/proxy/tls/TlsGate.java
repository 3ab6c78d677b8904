package lbd.proxy.tls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.accesslog.AccessField;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.Handshake;
import lbd.core.runtime.Turnstile;
import lbd.core.tls.ClientHello;
import lbd.core.tls.Hearing;
import lbd.core.tls.TlsFacts;
import lbd.proxy.listener.Client;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.HeavyWork;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.SocketStream;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.sys.NativeSession;
import org.jspecify.annotations.Nullable;

/// A connection whose TLS handshake is not over yet.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | HELLO | a whole ClientHello that can be served | HANDSHAKE |
/// | HELLO | a request of HTTP in the clear | LAST_WORD: 400 |
/// | HELLO | a whole ClientHello, and too many have come before | TURN |
/// | TURN | its turn | HANDSHAKE |
/// | HELLO | a ClientHello that cannot be served | LAST_WORD: an alert |
/// | HELLO | anything else | closed |
/// | HANDSHAKE | its end | passed: the session takes over, with what follows |
/// | HANDSHAKE | its end, of an authority's look at a name | closed |
/// | HANDSHAKE | a session is taken up whose client's certificate has expired since | HANDSHAKE, in full |
/// | HANDSHAKE | it fails | LAST_WORD: an alert |
/// | HELLO, TURN, HANDSHAKE | its time is over, drain, cut, FIN, reset | closed |
/// | LAST_WORD | FIN, reset, two seconds | closed |
public final class TlsGate extends ClientConnection implements Stream.Owner {
    private static final long LAST_WORD_NANOS = 2_000_000_000L;

    private final Loop loop;
    private final Client client;
    private final Listener listener;
    private final ServerContext context;
    private final ConnectionFactory inner;
    private final SocketStream stream;
    private final Patience patience = new Patience();
    private final HandshakeInput input;
    private @Nullable Turn turn;
    private long untilNanos;

    private @Nullable ClientHello hello;
    private @Nullable NativeSession session;
    // An authority that looks whether a name is ours: it has seen all when the handshake is over.
    private boolean challenged;
    private boolean lastWord;
    private volatile boolean over;

    private TlsGate(Loop loop, Client client, ServerContext context, ConnectionFactory inner) {
        this.loop = loop;
        this.client = client;
        this.listener = client.listener();
        this.context = context;
        this.inner = inner;
        this.stream = client.socket();
        this.input = new HandshakeInput(loop, this::giveUp);
    }

    /// Lets only those pass to `inner` who have shaken hands.
    public static ConnectionFactory before(ConnectionFactory inner, ServerContext context) {
        return (loop, client) -> {
            TlsGate gate = new TlsGate(loop, client, context, inner);
            gate.begin();
            return gate;
        };
    }

    private void begin() {
        loop.connections().add(this);
        long now = loop.nanoTime();
        untilNanos = now + context.spec().handshake().toNanos();
        loop.deadlines().set(patience, untilNanos, now);
        stream.tell(this);
        stream.read();
    }

    @Override
    public void received(ByteBuf in) {
        if (over || lastWord) {
            in.release();
            if (!over) {
                stream.read();
            }
        } else if (session == null) {
            hear(in);
        } else {
            input.heard(in);
            shakeHands(session, in);
        }
    }

    private void hear(ByteBuf in) {
        switch (input.hear(in)) {
            case Hearing.NeedMore more -> stream.read();
            case Hearing.NotTls(boolean http) -> {
                in.release();
                if (http) {
                    refuse(ConnectionRefusal.PLAIN_HTTP, "", LastWords.plainHttp());
                } else {
                    refuse(ConnectionRefusal.NOT_TLS, "", null);
                }
            }
            case Hearing.Bad(String reason) -> {
                in.release();
                refuse(ConnectionRefusal.BAD_CLIENT_HELLO, reason, LastWords.alert(LastWords.DECODE_ERROR));
            }
            case Hearing.Hello(ClientHello said) -> {
                hello = said;
                serve(said, input.with(in));
            }
        }
    }

    private void serve(ClientHello said, ByteBuf in) {
        ServerContext challenge = context.challenge(said);
        challenged = challenge != null;
        Turnstile pace = context.pace();
        if (challenge != null) {
            accept(challenge, said, in);
        } else if (!context.speaks(said)) {
            in.release();
            refuse(
                    ConnectionRefusal.NO_COMMON_PROTOCOL,
                    String.join(" ", said.protocols()),
                    LastWords.alert(LastWords.NO_APPLICATION_PROTOCOL));
        } else if (pace == null) {
            accept(context, said, in);
        } else {
            await(pace, said, in);
        }
    }

    /// Others have come before.
    private void await(Turnstile pace, ClientHello said, ByteBuf in) {
        long now = loop.nanoTime();
        long wait = pace.take(now, untilNanos - now);
        if (wait == 0) {
            accept(context, said, in);
        } else if (wait < 0) {
            in.release();
            refuse(ConnectionRefusal.TOO_MANY_HANDSHAKES, "", null);
        } else {
            listener.state().handshakesDelayed.increment();
            input.hold(in);
            Turn itsTurn = new Turn(said);
            turn = itsTurn;
            loop.deadlines().set(itsTurn, now + wait, now);
        }
    }

    private void accept(ServerContext by, ClientHello said, ByteBuf in) {
        NativeSession made = by.accept(said.serverName());
        if (made == null) {
            in.release();
            refuse(
                    ConnectionRefusal.UNKNOWN_NAME,
                    String.valueOf(said.serverName()),
                    LastWords.alert(LastWords.UNRECOGNIZED_NAME));
        } else {
            session = made;
            begin(made, in);
        }
    }

    /// The first step signs and agrees upon a key: half a millisecond, for which other connections do not wait.
    private void begin(NativeSession shaking, ByteBuf in) {
        HeavyWork work = loop.heavyWork();
        if (work.isFree()) {
            work.now(() -> shakeHands(shaking, in));
        } else {
            input.hold(in);
            work.later(this, () -> goOn(shaking));
        }
    }

    private void shakeHands(NativeSession shaking, ByteBuf in) {
        ByteBuf out = NativeSession.forHandshake(loop.allocator());
        int alert = PlainAlert.in(in);
        int from = in.readerIndex();
        NativeSession.Step step = shaking.handshake(in, out);
        if (context.isOutlived(shaking)) {
            // The client hears nothing of it; what is wrong the handshake in full tells by an alert.
            out.release();
            NativeSession inFull =
                    context.anew(shaking, Objects.requireNonNull(hello).serverName());
            session = inFull;
            shakeHands(inFull, in.readerIndex(from));
            return;
        }
        if (step == NativeSession.Step.FAILED) {
            in.release();
            refuse(ConnectionRefusal.TLS_HANDSHAKE, alert < 0 ? shaking.error() : PlainAlert.word(alert), out);
            return;
        }
        // A client without TCP_NODELAY sends one small thing, and the next when it knows that the first has come. With
        // nothing to answer, that would be 40 ms later: tickets go with the first answer.
        boolean silent = !out.isReadable() && !in.isReadable();
        stream.write(out);
        stream.flush();
        if (silent) {
            stream.acknowledge();
        }
        if (over) {
            in.release();
        } else if (step == NativeSession.Step.DONE && challenged) {
            in.release();
            close(false);
        } else if (step == NativeSession.Step.DONE) {
            pass(shaking, in);
        } else if (step == NativeSession.Step.WANT_TASK) {
            input.hold(in);
            verify(shaking);
        } else {
            in.release();
            input.charge();
            stream.read();
        }
    }

    /// Elsewhere: it takes milliseconds. Nothing is read meanwhile.
    private void verify(NativeSession shaking) {
        Runnable task = Objects.requireNonNull(shaking.task());
        boolean begun = Verifications.CLIENTS.run(() -> over, () -> {
            try {
                task.run();
            } finally {
                loop.execute(this, () -> goOn(shaking));
            }
        });
        if (!begun) {
            refuse(ConnectionRefusal.TOO_MANY_HANDSHAKES, "client_certificates", null);
        }
    }

    private void goOn(NativeSession shaking) {
        if (!over && !lastWord) {
            shakeHands(shaking, input.take());
        }
    }

    private void pass(NativeSession shaken, ByteBuf rest) {
        leave();
        session = null;
        TlsStream decrypted = new TlsStream(loop, stream, shaken);
        TlsFacts facts = facts(shaken);
        listener.state().handshakes.add(Handshake.of(facts.version(), facts.resumed()));
        client.secured(decrypted, facts);
        inner.serve(loop, client);
        if (rest.isReadable()) {
            decrypted.received(rest);
        } else {
            rest.release();
        }
    }

    private TlsFacts facts(NativeSession shaken) {
        boolean fingerprint = loop.accessLog().wants(AccessField.TLS_JA4);
        return HandshakeFacts.of(shaken, Objects.requireNonNull(hello), fingerprint, context.asksClients());
    }

    @Override
    public void finished() {
        close(false);
    }

    @Override
    public void broken() {
        close(false);
    }

    @Override
    public void written() {
        if (lastWord) {
            stream.shutdownOutput();
        }
    }

    /// @param word the last that the client hears; null: it is reset
    private void refuse(ConnectionRefusal reason, String detail, @Nullable ByteBuf word) {
        listener.refused(client.address(), reason, detail);
        if (word == null || !word.isReadable()) {
            if (word != null) {
                word.release();
            }
            close(true);
            return;
        }
        lastWord = true;
        release();
        long now = loop.nanoTime();
        loop.deadlines().set(patience, now + LAST_WORD_NANOS, now);
        stream.write(word);
        if (stream.flush() && !over) {
            stream.shutdownOutput();
        }
        // A close with something unread would reset the connection, and take the word with it.
        stream.read();
    }

    private void close(boolean reset) {
        if (!over) {
            leave();
            release();
            if (reset) {
                stream.reset();
            } else {
                stream.hangUp();
            }
            client.left();
        }
    }

    private void release() {
        input.release();
        if (session != null) {
            session.free();
            session = null;
        }
    }

    private void giveUp() {
        listener.refused(client.address(), ConnectionRefusal.MEMORY, "");
        close(true);
    }

    private void leave() {
        over = true;
        input.clear();
        loop.deadlines().remove(patience);
        if (turn != null) {
            loop.deadlines().remove(turn);
        }
        loop.connections().remove(this);
    }

    @Override
    public void faulted() {
        close(true);
    }

    @Override
    public void drain() {
        close(true);
    }

    /// What it is to become drains.
    @Override
    public void drainGently() {}

    @Override
    public void cut() {
        close(true);
    }

    @Override
    public @Nullable InetSocketAddress peer() {
        return client.address();
    }

    @Override
    public String protocol() {
        return "TLS handshake";
    }

    @Override
    public String listenerName() {
        return listener.name();
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public boolean listenerDrainingSince(long nanoTime) {
        return listener.drainingSince(nanoTime);
    }

    /// It is its turn, after those who have come before.
    private final class Turn extends Deadline {
        private final ClientHello said;

        Turn(ClientHello said) {
            this.said = said;
        }

        @Override
        protected void expired(long nowNanos) {
            accept(context, said, input.take());
        }

        @Override
        public void faulted() {
            close(true);
        }
    }

    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            if (lastWord) {
                close(false);
            } else {
                listener.refused(client.address(), ConnectionRefusal.LATE_TLS_HANDSHAKE, "");
                close(true);
            }
        }

        @Override
        public void faulted() {
            close(true);
        }
    }
}
