package lbd.vrrp;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import lbd.vrrp.packet.Refusal;

/// What an instance has done and met since it was started. Written by the VRRP thread, read by any.
public final class Counters {
    public final LongAdder advertsSent = new LongAdder();
    public final LongAdder advertsReceived = new LongAdder();
    public final LongAdder resignationsSent = new LongAdder();
    public final LongAdder resignationsReceived = new LongAdder();
    public final LongAdder sendErrors = new LongAdder();
    public final LongAdder becameMaster = new LongAdder();
    public final LongAdder leftMaster = new LongAdder();
    public final LongAdder announcements = new LongAdder();
    /// Adverts of another master while we were one.
    public final LongAdder rivalAdverts = new LongAdder();
    /// Good adverts that named other addresses than ours.
    public final LongAdder addressMismatches = new LongAdder();
    /// ARP or neighbor advertisements of somebody else for an address that we held.
    public final LongAdder conflicts = new LongAdder();
    /// Addresses that somebody else removed.
    public final LongAdder addressesPutBack = new LongAdder();

    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

    public Counters() {
        for (Refusal reason : Refusal.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    /// Packets that were not taken for adverts, by reason.
    public long refused(Refusal reason) {
        return adder(reason).sum();
    }

    public void refuse(Refusal reason) {
        adder(reason).increment();
    }

    private LongAdder adder(Refusal reason) {
        LongAdder adder = refused.get(reason);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + reason);
        }
        return adder;
    }
}
