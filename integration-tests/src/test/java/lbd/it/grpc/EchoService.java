package lbd.it.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A server of gRPC with a method of each kind, whose messages are octets: nothing has to be generated.
final class EchoService implements AutoCloseable {
    static final MethodDescriptor<byte[], byte[]> UNARY = method("t.Echo/Unary", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> DOWN = method("t.Echo/Down", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<byte[], byte[]> UP = method("t.Echo/Up", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<byte[], byte[]> BOTH = method("t.Echo/Both", MethodType.BIDI_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> HEALTH =
            method("grpc.health.v1.Health/Check", MethodType.UNARY);

    private static final byte[] SERVING = {8, 1};
    private static final byte[] NOT_SERVING = {8, 2};

    final AtomicInteger calls = new AtomicInteger();

    /// Of its health, that were answered.
    final AtomicInteger checks = new AtomicInteger();
    final Semaphore cancelled = new Semaphore(0);
    volatile boolean serving = true;

    private final Server server;

    EchoService(int port) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(ServerServiceDefinition.builder("t.Echo")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
                        .addMethod(DOWN, ServerCalls.asyncServerStreamingCall(this::down))
                        .addMethod(UP, ServerCalls.asyncClientStreamingCall(this::up))
                        .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(this::both))
                        .build())
                .addService(ServerServiceDefinition.builder("grpc.health.v1.Health")
                        .addMethod(HEALTH, ServerCalls.asyncUnaryCall(this::health))
                        .build())
                .build()
                .start();
    }

    /// One at a port that another has left. A connection that somebody else of this machine opens meanwhile may have
    /// just that one, for a moment.
    static EchoService again(int port) throws IOException, InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                return new EchoService(port);
            } catch (IOException e) {
                if (tries == 100) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(new Octets())
                .setResponseMarshaller(new Octets())
                .build();
    }

    int port() {
        return server.getPort();
    }

    /// GOAWAY: calls in hand are finished, and no new ones taken.
    void leave() {
        server.shutdown();
    }

    void awaitEnd() throws InterruptedException {
        if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("calls that never end");
        }
    }

    private void unary(byte[] asked, StreamObserver<byte[]> answers) {
        calls.incrementAndGet();
        String text = new String(asked, StandardCharsets.ISO_8859_1);
        if (text.startsWith("fail ")) {
            answers.onError(Status.fromCodeValue(Integer.parseInt(text.substring(5)))
                    .withDescription("as asked")
                    .asRuntimeException());
        } else if (text.equals("silence")) {
            onCancel(answers);
        } else {
            answers.onNext(asked);
            answers.onCompleted();
        }
    }

    private void onCancel(StreamObserver<byte[]> answers) {
        ((ServerCallStreamObserver<byte[]>) answers).setOnCancelHandler(cancelled::release);
    }

    /// As many answers as the number that is asked for.
    private void down(byte[] asked, StreamObserver<byte[]> answers) {
        int count = Integer.parseInt(new String(asked, StandardCharsets.ISO_8859_1));
        for (int i = 0; i < count; i++) {
            answers.onNext(message(i));
        }
        answers.onCompleted();
    }

    static byte[] message(int number) {
        return ("message " + number).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The number of messages that came.
    private StreamObserver<byte[]> up(StreamObserver<byte[]> answers) {
        AtomicInteger count = new AtomicInteger();
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] each) {
                count.incrementAndGet();
            }

            @Override
            public void onError(Throwable cause) {
                cancelled.release();
            }

            @Override
            public void onCompleted() {
                answers.onNext(count.toString().getBytes(StandardCharsets.ISO_8859_1));
                answers.onCompleted();
            }
        };
    }

    private StreamObserver<byte[]> both(StreamObserver<byte[]> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] each) {
                answers.onNext(each);
            }

            @Override
            public void onError(Throwable cause) {
                cancelled.release();
            }

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    private void health(byte[] asked, StreamObserver<byte[]> answers) {
        answers.onNext(serving ? SERVING : NOT_SERVING);
        answers.onCompleted();
        checks.incrementAndGet();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class Octets implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
