package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import lbd.core.tls.ClientHello;
import lbd.core.tls.ClientHelloReader;
import lbd.core.tls.Hearing;
import lbd.core.tls.TlsFacts;
import lbd.proxy.listener.Client;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Hears what a client says first, until it is known where its session goes, or enough was waited.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | hello | a whole ClientHello, something else, too many bytes | target |
/// | target | its scheduler needs no first bytes, or has them, or they are too many | heard |
/// | hello, target | FIN, its time is over | heard |
/// | hello, target | reset | left |
///
/// What is heard is kept, and goes to the server as it came.
final class FirstWords extends Deadline implements Stream.Owner {
    /// Who waits for the end.
    interface Outcome {
        /// Told once.
        ///
        /// @param hello     null where none was looked for, or found
        /// @param finished  whether the client has (FIN)
        void heard(TcpDestination destination, @Nullable ClientHello hello, boolean finished);

        /// The client has gone.
        void left();

        void faulted();
    }

    private final Loop loop;
    private final TcpService service;
    private final Stream stream;
    private final FirstBytes bytes;
    private final Outcome outcome;
    private @Nullable ClientHelloReader reader;
    private @Nullable ClientHello hello;
    private TcpDestination destination;

    private FirstWords(Loop loop, TcpService service, Client client, FirstBytes bytes, Outcome outcome) {
        this.loop = loop;
        this.service = service;
        this.stream = client.stream();
        this.bytes = bytes;
        this.outcome = outcome;
        TlsFacts tls = client.tls();
        if (tls != null) {
            destination = service.of(tls);
        } else {
            destination = service.fallback();
            reader = service.hasRoutes() ? new ClientHelloReader(service.mostBytes()) : null;
        }
    }

    /// @param bytes where what is heard goes
    /// @return null where there is nothing to hear: the outcome was told
    static @Nullable FirstWords begin(Loop loop, TcpService service, Client client, FirstBytes bytes, Outcome outcome) {
        FirstWords opening = new FirstWords(loop, service, client, bytes, outcome);
        if (opening.knows()) {
            opening.end(false);
            return null;
        }
        long now = loop.nanoTime();
        loop.deadlines().set(opening, now + service.waitNanos(), now);
        opening.stream.tell(opening);
        opening.stream.read();
        return opening;
    }

    /// Whether it is known where the session goes, and its scheduler has what it wants to see.
    private boolean knows() {
        return reader == null
                && (!destination.needsFirstBytes()
                        || bytes.length() >= service.mostBytes()
                        || bytes.suffice(loop.scratchRange()));
    }

    @Override
    public void received(ByteBuf data) {
        if (reader != null) {
            hear(reader, data);
        }
        bytes.add(data);
        if (knows()) {
            end(false);
        } else {
            stream.read();
        }
    }

    private void hear(ClientHelloReader hearing, ByteBuf data) {
        // However it was cut: what is beyond the bound is not looked at.
        int wanted = service.mostBytes() - bytes.length();
        int count = Math.min(wanted, data.readableBytes());
        switch (hearing.read(data.nioBuffer(data.readerIndex(), count))) {
            case Hearing.NeedMore more -> {
                if (count == wanted) {
                    found(null);
                }
            }
            case Hearing.Hello(ClientHello said) -> found(said);
            case Hearing.NotTls other -> found(null);
            case Hearing.Bad bad -> found(null);
        }
    }

    private void found(@Nullable ClientHello said) {
        reader = null;
        hello = said;
        destination = service.of(said);
    }

    private void end(boolean finished) {
        loop.deadlines().remove(this);
        outcome.heard(destination, hello, finished);
    }

    /// Without what is still to come.
    private void endEarly(boolean finished) {
        if (reader != null) {
            found(null);
        }
        end(finished);
    }

    /// The session is over before it has begun.
    void giveUp() {
        loop.deadlines().remove(this);
    }

    @Override
    protected void expired(long nowNanos) {
        endEarly(false);
    }

    @Override
    public void finished() {
        endEarly(true);
    }

    @Override
    public void broken() {
        outcome.left();
    }

    @Override
    public void written() {
        // Nothing is written before the relay.
    }

    @Override
    public void faulted() {
        outcome.faulted();
    }
}
