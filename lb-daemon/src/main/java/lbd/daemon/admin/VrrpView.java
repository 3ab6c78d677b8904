package lbd.daemon.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `lbd vrrp` shows; its components are the JSON of `/api/v1/vrrp`.
///
/// @param routerId the configured one, else the host's name
/// @param strays   where packets came that no instance could be asked about
record VrrpView(String routerId, List<InstanceView> instances, List<StraysView> strays) {

    /// @param since              when the state began
    /// @param forSeconds         how long ago that is
    /// @param priority           in force, with all that is tracked
    /// @param configuredPriority what the file says
    /// @param demoted            by an operator
    /// @param master             who was heard last as a master; absent: nobody, or this node is it
    /// @param masterPriority     its priority
    /// @param conflict           who claims an address that this node holds
    record InstanceView(
            String name,
            @JsonProperty("interface") String interfaceName,
            int version,
            int virtualRouterId,
            String state,
            String since,
            double forSeconds,
            int priority,
            int configuredPriority,
            boolean demoted,
            @Nullable String master,
            @Nullable Integer masterPriority,
            List<String> addresses,
            List<String> excludedAddresses,
            List<String> faults,
            @Nullable ConflictView conflict,
            CountersView counters) {}

    /// @param family  ipv4 or ipv6
    /// @param refused packets by reason: too short, or of a VRID that this node has not
    record StraysView(@JsonProperty("interface") String interfaceName, String family, Map<String, Long> refused) {}

    /// @param last when that was heard last; a minute without is the end of it
    record ConflictView(String address, String holder, String last) {}

    /// @param refused packets that were not taken for adverts, by reason; only reasons that there were
    record CountersView(
            long advertsSent,
            long advertsReceived,
            long resignationsSent,
            long resignationsReceived,
            long becameMaster,
            long leftMaster,
            long announcements,
            long rivalAdverts,
            long addressMismatches,
            long conflicts,
            long addressesPutBack,
            long sendErrors,
            Map<String, Long> refused) {}
}
