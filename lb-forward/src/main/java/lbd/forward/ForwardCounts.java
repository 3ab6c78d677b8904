package lbd.forward;

import java.util.List;
import java.util.Map;

/// What was forwarded and what was not.
///
/// @param drops packets by reason
public record ForwardCounts(List<ServerTraffic> traffic, Map<Drop, Long> drops) {
    /// Nothing is forwarded.
    public static final ForwardCounts NONE = new ForwardCounts(List.of(), Map.of());
}
