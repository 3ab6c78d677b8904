package lbd.forward;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import lbd.core.model.forward.Choice;

/// Where the program looks in a service's ring: what its `choose.h` says, for those who ask why.
final class FlowHash {
    private static final int SEED = 0x9747b28c;

    private FlowHash() {}

    /// @param prefix  leading bits of an IPv4 client's address that count where the choice is by source
    /// @param prefix6 of an IPv6 client's
    /// @return from 0 to [Program#RING_SLOTS], exclusive
    static int slot(Choice choice, FlowKey key, int prefix, int prefix6) {
        int hash = switch (choice) {
            case BY_SOURCE -> finish(address(SEED, key.network(prefix, prefix6)));
            case BY_DESTINATION ->
                finish(mix(
                        address(SEED, key.bytes16(false)),
                        wirePort(key.virtual().getPort())));
            default -> {
                int both = address(address(SEED, key.bytes16(true)), key.bytes16(false));
                int ports = wirePort(key.client().getPort()) << 16
                        | wirePort(key.virtual().getPort());
                yield finish(mix(mix(both, ports), key.protocol()));
            }
        };
        return Integer.remainderUnsigned(hash, Program.RING_SLOTS);
    }

    /// As the program reads two bytes off the wire.
    private static int wirePort(int port) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? port : Short.reverseBytes((short) port) & 0xffff;
    }

    private static int address(int hash, byte[] address) {
        ByteBuffer words = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        int mixed = hash;
        while (words.hasRemaining()) {
            mixed = mix(mixed, words.getInt());
        }
        return mixed;
    }

    private static int mix(int hash, int word) {
        int next = hash ^ Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
        return Integer.rotateLeft(next, 13) * 5 + 0xe6546b64;
    }

    private static int finish(int hash) {
        int next = (hash ^ hash >>> 16) * 0x85ebca6b;
        next = (next ^ next >>> 13) * 0xc2b2ae35;
        return next ^ next >>> 16;
    }
}
