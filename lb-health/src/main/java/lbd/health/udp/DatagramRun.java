package lbd.health.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.function.Consumer;
import lbd.core.model.check.HealthCheck;
import lbd.health.run.Context;
import lbd.health.run.Origin;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import lbd.health.stream.ConnectFailure;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import org.jspecify.annotations.Nullable;

/// A connected UDP socket, so that only the server's datagrams arrive, and its port's refusal (ICMP) as an error.
public final class DatagramRun implements Run {
    private final Context context;
    private final HealthCheck check;
    private final InetSocketAddress address;
    private final Dialogue dialogue;

    private Consumer<RunOutcome> done = outcome -> {};
    private @Nullable DatagramChannel channel;

    public DatagramRun(Context context, HealthCheck check, InetSocketAddress address, Dialogue dialogue) {
        this.context = context;
        this.check = check;
        this.address = address;
        this.dialogue = dialogue;
    }

    @Override
    public void start(Consumer<RunOutcome> whenDone) {
        done = whenDone;
        try {
            DatagramChannel opened = Origin.datagram(check.target(), address);
            channel = opened;
            opened.configureBlocking(false);
            opened.connect(address);
            context.loop().register(opened, SelectionKey.OP_READ, key -> read(opened));
            take(opened, dialogue.opened());
        } catch (IOException e) {
            finish(ConnectFailure.connecting(e));
        } catch (UnsupportedAddressTypeException e) {
            finish(ConnectFailure.FAMILIES);
        }
    }

    @Override
    public RunOutcome expire() {
        cancel();
        return dialogue.silent();
    }

    @Override
    public void cancel() {
        DatagramChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Nothing is left to lose: the socket is gone either way.
            }
        }
    }

    private void read(DatagramChannel opened) {
        ByteBuffer scratch = context.loop().scratch();
        try {
            if (opened.read(scratch) >= 0 && scratch.position() > 0) {
                take(opened, dialogue.received(scratch.flip()));
            }
        } catch (IOException e) {
            finish(ConnectFailure.connecting(e));
        }
    }

    private void take(DatagramChannel opened, DialogueStep step) throws IOException {
        switch (step) {
            case DialogueStep.Wait() -> {}
            case DialogueStep.Send(byte[] bytes) -> opened.write(ByteBuffer.wrap(bytes));
            case DialogueStep.Done(RunOutcome outcome) -> finish(outcome);
            case DialogueStep.Work(var work) -> finish(work.get());
        }
    }

    private void finish(RunOutcome outcome) {
        cancel();
        done.accept(outcome);
    }
}
