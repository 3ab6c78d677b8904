package lbd.daemon.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A message of Protocol Buffers, by the numbers of its fields.
public record Message(Map<Integer, List<Object>> fields) {
    public static Message of(byte[] octets) {
        ByteBuffer in = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new TreeMap<>();
        while (in.hasRemaining()) {
            int key = (int) number(in);
            Object value = switch (key & 7) {
                case 0 -> number(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] content = new byte[(int) number(in)];
                    in.get(content);
                    yield content;
                }
                case 5 -> (long) in.getInt();
                default -> throw new AssertionError("wire type " + (key & 7));
            };
            fields.computeIfAbsent(key >> 3, k -> new ArrayList<>()).add(value);
        }
        return new Message(fields);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte octet = in.get();
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                return value;
            }
        }
    }

    public List<Message> all(int field) {
        return fields.getOrDefault(field, List.of()).stream()
                .map(o -> of((byte[]) o))
                .toList();
    }

    public Message one(int field) {
        return all(field).getFirst();
    }

    public String text(int field) {
        List<Object> all = fields.getOrDefault(field, List.of());
        return all.isEmpty() ? "" : new String((byte[]) all.getFirst(), UTF_8);
    }

    public String hex(int field) {
        List<Object> all = fields.getOrDefault(field, List.of());
        return all.isEmpty() ? "" : HexFormat.of().formatHex((byte[]) all.getFirst());
    }

    public long value(int field) {
        List<Object> all = fields.getOrDefault(field, List.of());
        return all.isEmpty() ? 0 : (long) all.getFirst();
    }

    public double real(int field) {
        return Double.longBitsToDouble(value(field));
    }

    /// Of packed numbers.
    public List<Long> numbers(int field) {
        List<Long> all = new ArrayList<>();
        for (Object packed : fields.getOrDefault(field, List.of())) {
            ByteBuffer in = ByteBuffer.wrap((byte[]) packed);
            while (in.hasRemaining()) {
                all.add(number(in));
            }
        }
        return all;
    }

    /// Of a sint32.
    public long signed(int field) {
        long coded = value(field);
        return (coded >>> 1) ^ -(coded & 1);
    }

    /// Of OpenTelemetry's KeyValues, with strings and whole numbers and truth as text.
    public Map<String, String> attributes(int field) {
        Map<String, String> found = new TreeMap<>();
        for (Message pair : all(field)) {
            Message value = pair.one(2);
            String text = value.fields().containsKey(1)
                    ? value.text(1)
                    : value.fields().containsKey(2) ? Boolean.toString(value.value(2) == 1) : "" + value.value(3);
            found.put(pair.text(1), text);
        }
        return found;
    }
}
