package lbd.core.scheduler;

import lbd.core.model.SchedulerSpec;

/// The leading bits of an address and, where asked for, the port.
final class AddressKey implements KeyReader {
    private final boolean local;
    private final boolean port;
    private final int prefix;
    private final int prefix6;
    private final PlacementHash digest;

    /// @param local the address that the client reached, not its own
    AddressKey(boolean local, SchedulerSpec spec) {
        this.local = local;
        port = spec.port();
        prefix = spec.prefix();
        prefix6 = spec.prefix6();
        digest = PlacementHash.of(spec);
    }

    @Override
    public long key(PickInput input, ByteRange scratch) {
        byte[] address = local ? input.localAddress() : input.clientAddress();
        int withPort = !port ? 0 : local ? input.localPort() : input.clientPort();
        int bits = address.length == 4 ? prefix : prefix6;
        int whole = bits / 8;
        long key = digest.of(address, 0, whole, withPort);
        if (bits % 8 != 0) {
            key = Bits.mix(key ^ (address[whole] & (0xff00 >>> (bits % 8)) & 0xff));
        }
        return PlacementHash.marked(key);
    }
}
