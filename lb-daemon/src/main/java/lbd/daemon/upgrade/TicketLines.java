package lbd.daemon.upgrade;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.Tickets;
import lbd.proxy.tls.TicketKeys;

/// Keys of TLS tickets as lines: clients resume their sessions with the next process.
public final class TicketLines {
    private static final String KIND = "tickets";

    private TicketLines() {}

    public static void leave(Estate estate, Map<String, TicketKeys.Left> left) {
        left.forEach((listener, its) -> {
            List<String> line = new ArrayList<>(List.of(listener, Long.toString(its.rotatedNanos())));
            its.keys().forEach(key -> line.add(HexFormat.of().formatHex(key.pkcs8())));
            if (line.size() > 2) {
                estate.leave(KIND, line.toArray(String[]::new));
            }
        });
    }

    public static Map<String, TicketKeys.Left> take(Estate estate) {
        Map<String, TicketKeys.Left> left = new HashMap<>();
        for (List<String> line : estate.take(KIND)) {
            try {
                List<KeyBytes> keys = new ArrayList<>();
                for (String hex : line.subList(2, line.size())) {
                    byte[] bytes = HexFormat.of().parseHex(hex);
                    if (bytes.length == Tickets.KEY_SIZE) {
                        keys.add(new KeyBytes(bytes));
                    }
                }
                left.put(line.getFirst(), new TicketKeys.Left(keys, Long.parseLong(line.get(1))));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                // Of another version: sessions begin anew.
            }
        }
        return left;
    }
}
