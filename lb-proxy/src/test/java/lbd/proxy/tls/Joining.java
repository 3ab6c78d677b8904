package lbd.proxy.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A socket that keeps back all but the first write until it is told, so that the rest travels in one piece.
final class Joining extends Socket {
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean released;
    private boolean first = true;

    Joining(InetSocketAddress address) throws IOException {
        connect(address, 5000);
        setSoTimeout(10_000);
        setTcpNoDelay(true);
    }

    void release() throws IOException {
        released = true;
        super.getOutputStream().write(held.toByteArray());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream out = super.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (first || released) {
                    first = false;
                    out.write(bytes, offset, length);
                } else {
                    held.write(bytes, offset, length);
                }
            }
        };
    }
}
