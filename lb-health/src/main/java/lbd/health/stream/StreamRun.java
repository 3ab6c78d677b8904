package lbd.health.stream;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.HealthCheck;
import lbd.health.loop.CheckTimer;
import lbd.health.run.Context;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import org.jspecify.annotations.Nullable;

/// One connection: connect, PROXY header, TLS, then a dialogue.
///
/// ```
/// CONNECTING -> SECURING -> TALKING -> ENDED     with TLS
/// CONNECTING -> TALKING -> ENDED                 in clear
/// any -> ENDED                                   failed, expired, cancelled
/// ```
public final class StreamRun implements Run {
    private enum Phase {
        CONNECTING,
        SECURING,
        TALKING,
        ENDED
    }

    private final Context context;
    private final HealthCheck check;
    private final SocketAddress address;
    private final Dialogue dialogue;
    private final @Nullable CheckTlsClient tls;

    private Phase phase = Phase.CONNECTING;
    private Consumer<RunOutcome> done = outcome -> {};
    private @Nullable Connection connection;
    private @Nullable CheckTimer connectTimer;
    private @Nullable TlsLayer layer;

    /// @param tls null for a connection in clear
    public StreamRun(
            Context context,
            HealthCheck check,
            SocketAddress address,
            Dialogue dialogue,
            @Nullable CheckTlsClient tls) {
        this.context = context;
        this.check = check;
        this.address = address;
        this.dialogue = dialogue;
        this.tls = tls;
    }

    @Override
    public void start(Consumer<RunOutcome> whenDone) {
        done = whenDone;
        CheckTiming timing = check.timing();
        // Without a limit of its own a connection has the check's, which others watch.
        if (timing.connectTimeout().compareTo(timing.timeout()) < 0) {
            long until = context.loop().nowNanos() + timing.connectTimeout().toNanos();
            connectTimer = context.loop().at(until, this::notConnected);
        }
        boolean stands;
        try {
            Connection opened = Connection.open(context.loop(), check.target(), address);
            connection = opened;
            stands = opened.connect(address, this::ready);
        } catch (IOException e) {
            finish(ConnectFailure.connecting(e));
            return;
        } catch (UnsupportedAddressTypeException e) {
            finish(ConnectFailure.FAMILIES);
            return;
        }
        if (stands) {
            talk(this::connected);
        }
    }

    @Override
    public RunOutcome expire() {
        RunOutcome outcome = switch (phase) {
            case CONNECTING -> RunOutcome.fail(Reason.CONNECT_TIMEOUT, "not connected in time");
            case SECURING -> RunOutcome.fail(Reason.TIMEOUT, "no TLS handshake in time");
            case TALKING, ENDED -> dialogue.silent();
        };
        cancel();
        return outcome;
    }

    @Override
    public void cancel() {
        phase = Phase.ENDED;
        CheckTimer timer = connectTimer;
        if (timer != null) {
            timer.cancel();
        }
        Connection open = connection;
        if (open != null) {
            open.close();
        }
    }

    private void notConnected() {
        finish(RunOutcome.fail(Reason.CONNECT_TIMEOUT, "not connected in time"));
    }

    private void finish(RunOutcome outcome) {
        if (phase != Phase.ENDED) {
            sayEnd();
            cancel();
            done.accept(outcome);
        }
    }

    /// So that servers do not take a check for a connection that was cut, and say so in their logs.
    private void sayEnd() {
        TlsLayer secured = layer;
        if (phase == Phase.TALKING && secured != null) {
            try {
                secured.end(open()::enqueue);
                open().flush();
            } catch (IOException e) {
                // It is over, and what it came to is known.
            }
        }
    }

    private interface Talk {
        void run() throws IOException;
    }

    /// What goes wrong from here on ends the run.
    private void talk(Talk talk) {
        try {
            talk.run();
        } catch (SSLException e) {
            finish(RunOutcome.fail(Reason.TLS, TlsLayer.reason(e)));
        } catch (IOException e) {
            finish(ConnectFailure.talking(e, dialogue.awaited()));
        }
    }

    private void ready(SelectionKey ready) {
        talk(() -> {
            if (phase == Phase.CONNECTING && ready.isConnectable()) {
                finishConnect();
            }
            if (phase != Phase.ENDED && ready.isWritable()) {
                open().flush();
            }
            if (phase != Phase.ENDED && ready.isReadable()) {
                read();
            }
        });
    }

    private void finishConnect() throws IOException {
        boolean stands;
        try {
            stands = open().finishConnect();
        } catch (IOException e) {
            finish(ConnectFailure.connecting(e));
            return;
        }
        if (stands) {
            connected();
        }
    }

    private void connected() throws IOException {
        CheckTimer timer = connectTimer;
        if (timer != null) {
            timer.cancel();
        }
        byte[] header = CheckProxyHeader.bytes(check.target().proxyProtocol(), open().localAddress(), address);
        open().enqueue(ByteBuffer.wrap(header));
        if (tls == null) {
            phase = Phase.TALKING;
            take(dialogue.opened());
        } else {
            phase = Phase.SECURING;
            layer = new TlsLayer(tls.engine(address));
            secure();
        }
        flushIfOpen();
    }

    /// Turns the handshake as far as it goes.
    private void secure() throws IOException {
        TlsLayer secured = tlsLayer();
        Runnable task = secured.advance(open()::enqueue);
        if (task != null) {
            context.offload().work(() -> {
                task.run();
                context.loop().execute(this::secureOn);
            });
        } else if (secured.established() && phase == Phase.SECURING) {
            phase = Phase.TALKING;
            // A check may have nothing to say, and the server waits for the handshake's last message.
            open().flush();
            take(dialogue.opened());
            receive(secured.received());
        }
    }

    /// The work for the handshake is done; it was started before the run may have ended.
    private void secureOn() {
        if (phase == Phase.ENDED) {
            return;
        }
        tlsLayer().worked();
        talk(() -> {
            secure();
            flushIfOpen();
        });
    }

    private void read() throws IOException {
        ByteBuffer scratch = context.loop().scratch();
        int count = open().read(scratch);
        scratch.flip();
        if (layer == null) {
            if (count < 0) {
                take(dialogue.closed());
            } else {
                receive(scratch);
            }
        } else {
            readSecured(count, scratch);
        }
        flushIfOpen();
    }

    private void readSecured(int count, ByteBuffer scratch) throws IOException {
        TlsLayer secured = tlsLayer();
        if (count >= 0) {
            secured.encrypted(scratch);
            secure();
        }
        if (phase == Phase.TALKING) {
            receive(secured.received());
        }
        if (count < 0 || secured.closed()) {
            ended();
        }
    }

    private void ended() {
        switch (phase) {
            case TALKING -> take(dialogue.closed());
            case CONNECTING, SECURING -> finish(RunOutcome.fail(Reason.TLS, "closed in the handshake"));
            case ENDED -> {}
        }
    }

    private void receive(ByteBuffer bytes) throws IOException {
        if (phase == Phase.TALKING && bytes.hasRemaining()) {
            take(dialogue.received(bytes));
        }
    }

    private void take(DialogueStep step) {
        switch (step) {
            case DialogueStep.Wait() -> {}
            case DialogueStep.Send(byte[] bytes) -> send(bytes);
            case DialogueStep.Done(RunOutcome outcome) -> finish(outcome);
            case DialogueStep.Work(var work) -> compute(work);
        }
    }

    private void compute(Supplier<RunOutcome> work) {
        open().pause();
        context.offload().work(() -> {
            RunOutcome outcome = work.get();
            context.loop().execute(() -> finish(outcome));
        });
    }

    private void send(byte[] bytes) {
        TlsLayer secured = layer;
        try {
            if (secured == null) {
                open().enqueue(ByteBuffer.wrap(bytes));
            } else {
                secured.send(ByteBuffer.wrap(bytes), open()::enqueue);
            }
        } catch (SSLException e) {
            finish(RunOutcome.fail(Reason.TLS, TlsLayer.reason(e)));
        }
    }

    private void flushIfOpen() throws IOException {
        if (phase != Phase.ENDED) {
            open().flush();
        }
    }

    private Connection open() {
        Connection open = connection;
        if (open == null) {
            throw new IllegalStateException("no connection in phase " + phase);
        }
        return open;
    }

    private TlsLayer tlsLayer() {
        TlsLayer secured = layer;
        if (secured == null) {
            throw new IllegalStateException("no TLS in phase " + phase);
        }
        return secured;
    }
}
