package lbd.daemon.syslog;

import java.io.IOException;
import lbd.daemon.sys.DatagramSender;

/// One datagram a message, to a socket of this machine.
final class UnixWay implements SyslogTransport {
    private final DatagramSender sender;

    UnixWay(String path) throws IOException {
        sender = new DatagramSender(path);
        try {
            sender.patience(SyslogClient.PATIENCE);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void send(byte[] message, int length) throws IOException {
        sender.send(message, length);
    }

    @Override
    public void close() {
        sender.close();
    }
}
