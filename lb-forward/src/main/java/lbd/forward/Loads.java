package lbd.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import lbd.forward.FlowView.State;
import lbd.forward.program.MapLayout;

/// How many flows servers have, which the programs count and the daemon puts right. One thread at a time.
final class Loads {
    private final Program program;

    Loads(Program program) {
        this.program = program;
    }

    /// Flows of a server.
    ///
    /// @param active   those that are opening or established, and all that are not TCP
    /// @param inactive those that are closing
    record Load(int active, int inactive) {
        private static final Load NONE = new Load(0, 0);

        /// What they weigh, as IPVS has it: an active one as 256 that are not.
        long weight() {
            return ((long) active << 8) + inactive;
        }
    }

    Load of(int real) throws IOException {
        byte[] value = new byte[MapLayout.LOADS.valueBytes()];
        if (!program.get(MapLayout.LOADS, Bytes.ofInt(real), value)) {
            return Load.NONE;
        }
        ByteBuffer numbers = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        return new Load(numbers.getInt(0), numbers.getInt(4));
    }

    /// As [#of], where a failure means that nothing goes on.
    long weightOf(int real) {
        try {
            return of(real).weight();
        } catch (IOException e) {
            throw new IllegalStateException("the flows of servers", e);
        }
    }

    /// Puts them right: a program sees no flow that ends without a packet. What begins meanwhile is counted
    /// by it alone, or twice until the next time.
    ///
    /// @param services by their numbers
    void sweep(Collection<Integer> reals, Map<Integer, ForwardService> services) throws IOException {
        Map<Integer, Load> before = new HashMap<>();
        for (int real : reals) {
            before.put(real, of(real));
        }
        Map<Integer, int[]> found = new HashMap<>();
        long now = System.nanoTime();
        new FlowTable(program).visit(entry -> {
            ForwardService service = services.get(entry.service());
            if (service != null && entry.leftNanos(service.spec.times(), now) > 0) {
                found.computeIfAbsent(entry.real(), _ -> new int[2])[entry.state() == State.CLOSING ? 1 : 0]++;
            }
        });
        for (Map.Entry<Integer, Load> real : before.entrySet()) {
            int[] counted = found.getOrDefault(real.getKey(), new int[2]);
            Load since = of(real.getKey());
            byte[] load = Bytes.host(8)
                    .putInt(Math.max(0, counted[0] + since.active - real.getValue().active))
                    .putInt(Math.max(0, counted[1] + since.inactive - real.getValue().inactive))
                    .array();
            program.put(MapLayout.LOADS, Bytes.ofInt(real.getKey()), load);
        }
    }
}
