package lbd.vrrp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.vrrp.election.State;
import lbd.vrrp.track.Verdict;
import org.jspecify.annotations.Nullable;

/// What one process of this node leaves to the next of its virtual routers: how they stand, and what their scripts and
/// files said last. Their addresses stay where they are.
///
/// @param routers  by what tells them apart on the wire
/// @param verdicts by the subject of what is tracked
public record Heritage(Map<String, Standing> routers, Map<String, Verdict> verdicts) {
    /// Nobody's.
    public static final Heritage NONE = new Heritage(Map.of(), Map.of());

    private static final String ROUTER = "router";
    private static final String TRACKED = "tracked";

    /// How one stands.
    ///
    /// @param demoted by the operator
    public record Standing(State.Kind state, boolean demoted) {}

    /// What an instance is known by, whatever it is called.
    static String key(InstanceSpec spec) {
        return "%s %d %s%s"
                .formatted(
                        spec.interfaceName(),
                        spec.virtualRouterId(),
                        spec.isIpv4() ? "ipv4" : "ipv6",
                        spec.virtualMac() ? " virtual_mac" : "");
    }

    @Nullable
    Standing of(InstanceSpec spec) {
        return routers.get(key(spec));
    }

    /// As lines of fields.
    public List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        routers.forEach((key, standing) ->
                lines.add(List.of(ROUTER, key, standing.state().name(), Boolean.toString(standing.demoted()))));
        verdicts.forEach((subject, verdict) -> lines.add(List.of(TRACKED, subject, Verdict.word(verdict))));
        return lines;
    }

    /// Out of such lines; those that say something else are passed over.
    public static Heritage of(List<List<String>> lines) {
        Map<String, Standing> routers = new HashMap<>();
        Map<String, Verdict> verdicts = new HashMap<>();
        for (List<String> line : lines) {
            try {
                if (line.size() >= 4 && line.getFirst().equals(ROUTER)) {
                    State.Kind state = State.Kind.valueOf(line.get(2));
                    routers.put(line.get(1), new Standing(state, Boolean.parseBoolean(line.get(3))));
                } else if (line.size() >= 3 && line.getFirst().equals(TRACKED)) {
                    verdicts.put(line.get(1), verdict(line.get(2)));
                }
            } catch (IllegalArgumentException e) {
                // Of another version: it begins as at any start.
            }
        }
        return new Heritage(Map.copyOf(routers), Map.copyOf(verdicts));
    }

    private static Verdict verdict(String word) {
        return switch (word) {
            case "up" -> Verdict.UP;
            case "down" -> Verdict.DOWN;
            case "unknown" -> Verdict.UNKNOWN;
            default -> new Verdict.Count(Integer.parseInt(word));
        };
    }
}
