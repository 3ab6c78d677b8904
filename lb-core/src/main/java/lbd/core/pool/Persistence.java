package lbd.core.pool;

import lbd.core.model.Cidr;
import lbd.core.model.PersistenceSpec;

/// Which server each source was given last. Any thread.
final class Persistence {
    private final HeldTable table;
    private volatile PersistenceSpec spec;

    Persistence(PersistenceSpec spec) {
        this.spec = spec;
        table = new HeldTable(spec.timeout(), spec.size());
    }

    /// The table for a new configuration: this one, unless its sources are others.
    Persistence adopt(PersistenceSpec next) {
        if (next.prefix() != spec.prefix() || next.prefix6() != spec.prefix6()) {
            return new Persistence(next);
        }
        spec = next;
        table.limits(next.timeout(), next.size());
        return this;
    }

    /// @param address 4 or 16 bytes
    Cidr source(byte[] address) {
        return Cidr.around(address, spec.prefix(), spec.prefix6());
    }

    /// Whether clients are grouped as in this one.
    boolean isSource(Cidr cidr) {
        return cidr.bits() == (cidr.ipv4() ? spec.prefix() : spec.prefix6());
    }

    HeldTable table() {
        return table;
    }

    static String text(Object source) {
        return ((Cidr) source).text();
    }
}
