package lbd.core.model.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class VrrpSpecTest {
    private static InstanceBuilder instance(String name, int vrid, String... addresses) {
        return new InstanceBuilder(
                name,
                "eth0",
                vrid,
                List.of(addresses).stream()
                        .map(a -> new VirtualAddress(InetAddress.ofLiteral(a), 24))
                        .toList());
    }

    private static VrrpSpec spec(InstanceSpec... instances) {
        return new VrrpSpec("lb1", List.of(), List.of(instances), List.of());
    }

    @Test
    void oneVridMayServeBothFamiliesButNotTwoInstancesOfOne() {
        InstanceSpec four = instance("a", 51, "10.0.0.1").build();
        spec(four, instance("b", 51, "fe80::1").build());
        error(
                "instances[b].virtual_router_id: 51 is used by \"a\"",
                () -> spec(four, instance("b", 51, "10.0.0.2").build()));
        error("belongs to \"a\"", () -> spec(four, instance("b", 52, "10.0.0.1").build()));
    }

    @Test
    void intervalsAreWhatTheWireCanSay() {
        instance("a", 1, "10.0.0.1")
                .advertisementInterval(Duration.ofMillis(40_950))
                .build();
        error(
                "advertisement_interval",
                () -> instance("a", 1, "10.0.0.1")
                        .advertisementInterval(Duration.ofMillis(40_960))
                        .build());
        error(
                "multiple of 10ms",
                () -> instance("a", 1, "10.0.0.1")
                        .advertisementInterval(Duration.ofMillis(15))
                        .build());
        error(
                "whole seconds",
                () -> instance("a", 1, "10.0.0.1")
                        .version(VrrpVersion.V2)
                        .advertisementInterval(Duration.ofMillis(1500))
                        .build());
    }

    @Test
    void passwordsAreShortUsedByVersion2OnlyAndNeverPrinted() {
        error("is 9 bytes", () -> Password.of("123456789"));
        assertNull(
                instance("a", 1, "10.0.0.1").password(Password.of("x")).build().authentication());
        InstanceSpec spec = instance("a", 1, "10.0.0.1")
                .version(VrrpVersion.V2)
                .password(Password.of("geheim"))
                .build();
        assertEquals(spec.password(), spec.authentication());
        assertFalse(spec.toString().contains("geheim"));
    }

    @Test
    void ipv6NeedsVersion3AndALinkLocalAddressFirst() {
        error(
                "version: 2 has no IPv6",
                () -> instance("a", 1, "fe80::1").version(VrrpVersion.V2).build());
        error("link-local", () -> instance("a", 1, "2001:db8::1", "fe80::1").build());
        error("mixes", () -> instance("a", 1, "10.0.0.1", "fe80::1").build());
    }

    @Test
    void referencesMustExist() {
        InstanceSpec a = instance("a", 1, "10.0.0.1").build();
        error(
                "no instance \"b\"",
                () -> new VrrpSpec(
                        "lb1", List.of(), List.of(a), List.of(new SyncGroupSpec("g", List.of("a", "b"), List.of()))));
        error(
                "no script chk",
                () -> spec(instance("a", 1, "10.0.0.1")
                        .track(List.of(new TrackSpec.Script("chk", 0)))
                        .build()));
    }

    @Test
    void namesAndNumbersHaveLimits() {
        error("priority: 256", () -> instance("a", 1, "10.0.0.1").priority(256).build());
        error("virtual_router_id: 0", () -> instance("a", 0, "10.0.0.1").build());
        error("name", () -> instance("a b", 1, "10.0.0.1").build());
        error("track.weight", () -> new TrackSpec.Interface("eth0", 254));
        error(
                "absolute path",
                () -> instance("a", 1, "10.0.0.1").notifyCommand(List.of("x")).build());
    }

    private static void error(String part, Executable wrong) {
        String message = assertThrows(IllegalArgumentException.class, wrong).getMessage();
        assertTrue(message.contains(part), message);
        assertEquals(message.strip(), message);
    }
}
