package lbd.proxy.http;

import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.http.Head;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import org.jspecify.annotations.Nullable;

/// What hash schedulers ask of a request.
final class RequestInput implements PickInput {
    // Of a client that was gone before anybody looked.
    private static final byte[] NO_ADDRESS = new byte[4];

    private final ClientStream client;
    private @Nullable Head head;
    private @Nullable ForwardingFields forwarding;

    RequestInput(ClientStream client) {
        this.client = client;
    }

    /// For the next look, while the head can be read.
    RequestInput of(Head request, ForwardingFields from) {
        head = request;
        forwarding = from;
        return this;
    }

    @Override
    public byte[] clientAddress() {
        // The effective one: a trusted proxy's word where there is one.
        return Objects.requireNonNull(forwarding).client().getAddress();
    }

    @Override
    public int clientPort() {
        return port(client.remoteAddress());
    }

    @Override
    public byte[] localAddress() {
        return bytes(client.localAddress());
    }

    @Override
    public int localPort() {
        return port(client.localAddress());
    }

    private static byte[] bytes(@Nullable InetSocketAddress address) {
        return address == null ? NO_ADDRESS : address.getAddress().getAddress();
    }

    private static int port(@Nullable InetSocketAddress address) {
        return address == null ? 0 : address.getPort();
    }

    @Override
    public boolean target(ByteRange out) {
        return target(Objects.requireNonNull(head), out);
    }

    static boolean target(Head request, ByteRange out) {
        out.set(request.bytes(), request.targetStart(), request.targetEnd());
        return true;
    }

    @Override
    public boolean header(byte[] lowerCaseName, int nth, ByteRange out) {
        return header(Objects.requireNonNull(head), lowerCaseName, nth, out);
    }

    static boolean header(Head request, byte[] lowerCaseName, int nth, ByteRange out) {
        int field = request.find(lowerCaseName, 0);
        for (int i = 0; i < nth && field >= 0; i++) {
            field = request.find(lowerCaseName, field + 1);
        }
        if (field < 0) {
            return false;
        }
        out.set(request.bytes(), request.valueStart(field), request.valueEnd(field));
        return true;
    }
}
