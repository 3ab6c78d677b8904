package lbd.core.tls;

import lbd.core.tls.HelloBytes.Overrun;

/// The message itself, when it is whole (RFC 8446 section 4.1.2).
final class HelloParser {
    private static final int RANDOM = 32;
    private static final int LONGEST_SESSION_ID = 32;

    private HelloParser() {}

    static Hearing parse(byte[] message, int from, int to) {
        HelloBytes wire = new HelloBytes(message, from, to);
        try {
            int version = wire.u16();
            wire.skip(RANDOM);
            if (wire.u8Vector().left() > LONGEST_SESSION_ID) {
                return new Hearing.Bad("bad_session_id");
            }
            int[] ciphers = wire.u16Vector().numbers();
            if (ciphers.length == 0) {
                return new Hearing.Bad("no_ciphers");
            }
            wire.u8Vector();
            HelloExtensions extensions = new HelloExtensions();
            // A client of TLS 1.0 may have none at all.
            String wrong = wire.left() == 0 ? null : extensions.read(wire.u16Vector());
            if (wrong == null && wire.left() > 0) {
                wrong = "bad_length";
            }
            return wrong == null
                    ? new Hearing.Hello(new ClientHello(version, ciphers, extensions))
                    : new Hearing.Bad(wrong);
        } catch (Overrun e) {
            return new Hearing.Bad("bad_length");
        }
    }
}
