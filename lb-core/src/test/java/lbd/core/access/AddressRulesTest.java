package lbd.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lbd.core.model.Cidr;
import org.junit.jupiter.api.Test;

class AddressRulesTest {
    private static AddressRules rules(String allow, String deny) {
        return AddressRules.of(networks(allow), networks(deny));
    }

    private static List<Cidr> networks(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ")).map(Cidr::parse).toList();
    }

    private static boolean allows(AddressRules rules, String address) {
        return rules.allows(InetAddress.ofLiteral(address));
    }

    /// @param allowed addresses, divided by blanks
    /// @param denied  likewise
    private static void assertAllows(AddressRules rules, String allowed, String denied) {
        for (String address : allowed.split(" ")) {
            assertTrue(allows(rules, address), address);
        }
        for (String address : denied.split(" ")) {
            assertFalse(allows(rules, address), address);
        }
    }

    @Test
    void withoutListsEverybodyIsAllowed() {
        assertTrue(AddressRules.OPEN.isOpen());
        assertTrue(allows(AddressRules.OPEN, "192.0.2.1"));
        assertTrue(allows(AddressRules.OPEN, "2001:db8::1"));
    }

    @Test
    void anAllowListAloneShutsOutTheRest() {
        AddressRules rules = rules("10.0.0.0/8 2001:db8::/32", "");
        assertAllows(
                rules,
                "10.0.0.0 10.255.255.255 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                "9.255.255.255 11.0.0.0 2001:db9::");
    }

    @Test
    void aListOfOneFamilyAllowsNothingOfTheOther() {
        assertFalse(allows(rules("10.0.0.0/8", ""), "::1"));
        assertFalse(allows(rules("::/0", ""), "10.0.0.1"));
        assertTrue(allows(rules("", "10.0.0.0/8"), "::1"));
    }

    @Test
    void theLongestPrefixDecides() {
        AddressRules rules = rules("0.0.0.0/0 10.1.0.0/16 10.1.2.3", "10.0.0.0/8 10.1.2.0/24");
        assertAllows(rules, "192.0.2.1 10.1.1.1 10.1.2.3 10.1.3.0", "10.0.0.1 10.1.2.2 10.1.2.4 10.2.0.0");
    }

    @Test
    void theEndsOfTheAddressSpaceAreInIt() {
        AddressRules rules = rules("", "255.255.255.255 0.0.0.0 :: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assertAllows(
                rules,
                "255.255.255.254 0.0.0.1 ::1",
                "255.255.255.255 0.0.0.0 :: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assertFalse(allows(rules("", "0.0.0.0/0 ::/0"), "1.2.3.4"));
        assertFalse(allows(rules("", "0.0.0.0/0 ::/0"), "ff::"));
    }

    @Test
    void rangesThatCrossTheHalvesOfAnIpv6AddressHold() {
        AddressRules rules = rules("", "2001:db8:0:1::/64 2001:db8:0:3:8000::/65");
        assertAllows(
                rules,
                "2001:db8:0:0:ffff:ffff:ffff:ffff 2001:db8:0:2:: 2001:db8:0:3:7fff:ffff:ffff:ffff 2001:db8:0:4::",
                "2001:db8:0:1:: 2001:db8:0:1:ffff:ffff:ffff:ffff 2001:db8:0:3:8000::");
    }

    @Test
    void aNetworkInBothListsIsAMistake() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> rules("10.0.0.0/8", "10.0.0.0/8"));
        assertEquals("10.0.0.0/8 is both allowed and denied", e.getMessage());
    }

    /// Against a search of all networks, at every edge of each.
    @Test
    void tenThousandNestedNetworksAreAnsweredAsALinearSearchDoes() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(7);
        List<Cidr> allow = new ArrayList<>();
        List<Cidr> deny = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Cidr network = random(random);
            if (!allow.contains(network) && !deny.contains(network)) {
                (random.nextBoolean() ? allow : deny).add(network);
            }
        }
        AddressRules rules = AddressRules.of(allow, deny);
        for (int i = 0; i < 2_000; i++) {
            InetAddress address = address(random(random), random.nextInt(3) - 1);
            assertEquals(linear(allow, deny, address), rules.allows(address), address.toString());
        }
    }

    private static Cidr random(SplittableRandom random) {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        // Few different bytes, so that many lie within others.
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (random.nextInt(3) * 127);
        }
        return Cidr.around(address, random.nextInt(1, 33), random.nextInt(1, 129));
    }

    /// The first address of a network, or its neighbour.
    private static InetAddress address(Cidr network, int off) throws UnknownHostException {
        byte[] b = new byte[network.ipv4() ? 4 : 16];
        for (int i = 0; i < b.length; i++) {
            long half = i < 8 ? network.high() : network.low();
            int shift = network.ipv4() ? 24 - 8 * i : 56 - 8 * (i % 8);
            b[i] = (byte) (half >> shift);
        }
        b[b.length - 1] += (byte) off;
        return InetAddress.getByAddress(b);
    }

    private static boolean linear(List<Cidr> allow, List<Cidr> deny, InetAddress address) {
        int allowed = longest(allow, address);
        int denied = longest(deny, address);
        return allowed > denied;
    }

    private static int longest(List<Cidr> networks, InetAddress address) {
        return networks.stream()
                .filter(n -> n.contains(address))
                .mapToInt(Cidr::bits)
                .max()
                .orElse(-1);
    }
}
