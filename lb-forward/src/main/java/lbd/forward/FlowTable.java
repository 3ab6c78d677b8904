package lbd.forward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import lbd.core.model.forward.FlowTimes;
import lbd.forward.FlowView.State;
import lbd.forward.program.MapLayout;

/// Reads the flows that the programs remember.
final class FlowTable {
    private static final int KEY = MapLayout.FLOWS.keyBytes();
    private static final int VALUE = MapLayout.FLOWS.valueBytes();
    private static final State[] STATES = State.values();

    private final Program program;

    FlowTable(Program program) {
        this.program = program;
    }

    /// A flow as the map has it, for the time of one call.
    ///
    /// @param key   at its start
    /// @param value at its start
    record Entry(ByteBuffer keys, int key, ByteBuffer values, int value) {
        long seenNanos() {
            return values.getLong(value);
        }

        int real() {
            return values.getInt(value + 8);
        }

        int service() {
            return values.getShort(value + 12) & 0xffff;
        }

        State state() {
            return STATES[values.get(value + 14) & 3];
        }

        /// Until it is forgotten, if no packet comes; not more than 0 where it is already.
        long leftNanos(FlowTimes times, long nowNanos) {
            return lifeNanos(times, state()) - (nowNanos - seenNanos());
        }

        InetSocketAddress client() {
            return address(0, 32);
        }

        InetSocketAddress virtual() {
            return address(16, 34);
        }

        String protocol() {
            int number = keys.get(key + 36) & 0xff;
            return number == 6 ? "tcp" : number == 17 ? "udp" : Integer.toString(number);
        }

        private InetSocketAddress address(int at, int portAt) {
            byte[] raw = new byte[16];
            keys.get(key + at, raw);
            int port = ((keys.get(key + portAt) & 0xff) << 8) | (keys.get(key + portAt + 1) & 0xff);
            return new InetSocketAddress(Bytes.address(raw), port);
        }
    }

    /// What is done with each flow.
    interface Visitor {
        void flow(Entry entry);
    }

    /// Shows all entries, those whose time is over among them.
    void visit(Visitor visitor) throws IOException {
        for (MapLayout layout : List.of(MapLayout.FLOWS, MapLayout.OPENINGS)) {
            program.batches(layout, (keys, values, count) -> {
                ByteBuffer k = ByteBuffer.wrap(keys).order(ByteOrder.nativeOrder());
                ByteBuffer v = ByteBuffer.wrap(values).order(ByteOrder.nativeOrder());
                for (int i = 0; i < count; i++) {
                    visitor.flow(new Entry(k, i * KEY, v, i * VALUE));
                }
            });
        }
    }

    /// How long a flow in that state is remembered.
    static long lifeNanos(FlowTimes times, State state) {
        return switch (state) {
            case OPENING -> times.opening().toNanos();
            case ESTABLISHED -> times.established().toNanos();
            case CLOSING -> times.closing().toNanos();
            case DATAGRAMS -> times.datagrams().toNanos();
        };
    }
}
