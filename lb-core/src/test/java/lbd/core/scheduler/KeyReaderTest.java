package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import lbd.core.model.SchedulerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyReaderTest {
    private static final class Input implements PickInput {
        byte[] client = {10, 0, 0, 1};
        int clientPort = 4711;
        byte[] local = {10, 0, 0, 99};
        String target = "/";
        Map<String, String> fields = Map.of();
        byte[] first = {};

        @Override
        public byte[] clientAddress() {
            return client;
        }

        @Override
        public int clientPort() {
            return clientPort;
        }

        @Override
        public byte[] localAddress() {
            return local;
        }

        @Override
        public int localPort() {
            return 80;
        }

        @Override
        public boolean target(ByteRange out) {
            return set(target, out);
        }

        @Override
        public boolean header(byte[] lowerCaseName, int nth, ByteRange out) {
            String values = fields.get(new String(lowerCaseName, StandardCharsets.US_ASCII));
            List<String> all = values == null ? List.of() : List.of(values.split("\n", -1));
            return set(nth < all.size() ? all.get(nth) : null, out);
        }

        @Override
        public boolean firstBytes(ByteRange out) {
            out.set(first, 0, first.length);
            return true;
        }

        private static boolean set(String text, ByteRange out) {
            if (text == null) {
                return false;
            }
            // In the middle of a buffer, as a request's head is.
            byte[] bytes = ("##" + text + "##").getBytes(StandardCharsets.US_ASCII);
            out.set(bytes, 2, bytes.length - 2);
            return true;
        }
    }

    private final Input input = new Input();
    private final ByteRange scratch = new ByteRange();

    private long key(SchedulerSpec spec) {
        return SchedulerType.keyReader(spec).key(input, scratch);
    }

    private long urlKey(String target) {
        input.target = target;
        return key(new SchedulerSpec("url_hash"));
    }

    private long named(String type, String name) {
        return key(SchedulerTypeTest.named(type, name));
    }

    private long source(SchedulerSpec spec, int... address) {
        byte[] bytes = new byte[address.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) address[i];
        }
        input.client = bytes;
        return key(spec);
    }

    private static SchedulerSpec prefixes(int prefix, int prefix6, boolean port) {
        return new SchedulerSpec(
                port ? "sh" : "ip_hash", false, 0, port, prefix, prefix6, null, true, SchedulerSpec.Key.SOURCE);
    }

    @Test
    void ipHashIsByClassCNetworkAndWholeIpv6Address() {
        SchedulerSpec spec = new SchedulerSpec("ip_hash");
        assertEquals(source(spec, 10, 1, 2, 3), source(spec, 10, 1, 2, 200));
        assertNotEquals(source(spec, 10, 1, 2, 3), source(spec, 10, 1, 3, 3));
        int[] six = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        long one = source(spec, six);
        six[15] = 2;
        assertNotEquals(one, source(spec, six));
    }

    @Test
    void prefixesCutInTheMiddleOfABytes() {
        SchedulerSpec spec = prefixes(20, 60, false);
        assertEquals(source(spec, 10, 1, 0x12, 3), source(spec, 10, 1, 0x1f, 9));
        assertNotEquals(source(spec, 10, 1, 0x12, 3), source(spec, 10, 1, 0x22, 3));
        assertNotEquals(source(prefixes(32, 128, false), 1, 2, 3, 4), source(prefixes(32, 128, false), 1, 2, 3, 5));
    }

    @Test
    void portCountsOnlyWhereAskedFor() {
        long without = key(new SchedulerSpec("sh"));
        long with = key(prefixes(32, 128, true));
        input.clientPort++;
        assertEquals(without, key(new SchedulerSpec("sh")));
        assertNotEquals(with, key(prefixes(32, 128, true)));
    }

    @Test
    void destinationIsTheAddressThatTheClientReached() {
        long key = key(new SchedulerSpec("dh"));
        input.client = new byte[] {9, 9, 9, 9};
        assertEquals(key, key(new SchedulerSpec("dh")));
        input.local = new byte[] {9, 9, 9, 9};
        assertNotEquals(key, key(new SchedulerSpec("dh")));
    }

    @Test
    void urlIsTheTargetWithItsQuery() {
        assertEquals(urlKey("/a?b"), urlKey("/a?b"));
        assertEquals(urlKey("/a?b"), urlKey("http://host:80/a?b"));
        assertNotEquals(urlKey("/a?b"), urlKey("/a?c"));
        assertEquals(Scheduler.NO_KEY, urlKey("http://host"));
        input.target = null;
        assertEquals(Scheduler.NO_KEY, key(new SchedulerSpec("url_hash")));
    }

    @Test
    void queryCanBeLeftOut() {
        SchedulerSpec spec =
                new SchedulerSpec("url_hash", false, 0, false, 32, 128, null, false, SchedulerSpec.Key.SOURCE);
        input.target = "/a?b";
        long key = key(spec);
        input.target = "/a?c";
        assertEquals(key, key(spec));
        input.target = "/a";
        assertEquals(key, key(spec));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a?id=7", "/b?x=1&id=7", "/?id=7&id=8", "/?xid=9&id=7&y", "/?id&id=7"})
    void parameterIsFoundAnywhereInTheQuery(String target) {
        input.target = "/?id=7";
        long key = named("url_param", "id");
        assertNotEquals(Scheduler.NO_KEY, key);
        input.target = target;
        assertEquals(key, named("url_param", "id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/id=7", "/?", "/?id", "/?id=", "/?id=&x=1", "/?ID=7", "/?&&", "*"})
    void anAbsentOrEmptyParameterIsNoKey(String target) {
        input.target = target;
        assertEquals(Scheduler.NO_KEY, named("url_param", "id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id=7", "a=b; id=7", "a=b;id=7; id=8", "xid=1; id=7;", " \tid=7"})
    void cookieIsFoundAnywhereInItsField(String field) {
        input.fields = Map.of("cookie", "id=7");
        long key = named("cookie", "id");
        assertNotEquals(Scheduler.NO_KEY, key);
        input.fields = Map.of("cookie", field);
        assertEquals(key, named("cookie", "id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id", "id=", "id=; a=b", "a=id=7", ";;;", "idx=7"})
    void anAbsentOrEmptyCookieIsNoKey(String field) {
        input.fields = Map.of("cookie", field);
        assertEquals(Scheduler.NO_KEY, named("cookie", "id"));
        input.fields = Map.of();
        assertEquals(Scheduler.NO_KEY, named("cookie", "id"));
    }

    /// Several fields are told by a line break here.
    @ParameterizedTest
    @ValueSource(strings = {"a=1\nid=7", "a=1; b=2\nc=3\nid=7; id=8", "id=7\nid=8"})
    void cookieIsFoundInAnyOfItsFieldsAndTheFirstOneCounts(String fields) {
        input.fields = Map.of("cookie", "id=7");
        long key = named("cookie", "id");
        input.fields = Map.of("cookie", fields);
        assertEquals(key, named("cookie", "id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"red,blue", "red , blue", "red\nblue", "red,\nblue, green"})
    void ofAListOfValuesTheFirstOneCounts(String fields) {
        input.fields = Map.of("x-tenant", "red");
        long key = named("header", "X-Tenant");
        input.fields = Map.of("x-tenant", fields);
        assertEquals(key, named("header", "X-Tenant"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"a,b\" | \"a,b\"", "\"a\\\",b\",c | \"a\\\",b\"", "x\"a,b\"y,z | x\"a,b\"y", "\"a,b | \"a,b"})
    void aCommaWithinQuotesIsPartOfTheValue(String field, String first) {
        byte[] bytes = field.getBytes(StandardCharsets.US_ASCII);
        ByteRange value = new ByteRange();
        value.set(bytes, 0, bytes.length);
        FieldList.firstElement(value);
        assertEquals(first, new String(bytes, value.from(), value.length(), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", " ,red"})
    void anEmptyFirstValueIsNoKey(String field) {
        input.fields = Map.of("x-tenant", field);
        assertEquals(Scheduler.NO_KEY, named("header", "X-Tenant"));
    }

    @Test
    void headerIsFoundByItsNameInAnyCase() {
        input.fields = Map.of("x-tenant", "blue");
        long key = named("header", "X-Tenant");
        assertNotEquals(Scheduler.NO_KEY, key);
        input.fields = Map.of("x-tenant", "red");
        assertNotEquals(key, named("header", "X-Tenant"));
        input.fields = Map.of("x-tenant", "");
        assertEquals(Scheduler.NO_KEY, named("header", "X-Tenant"));
        input.fields = Map.of();
        assertEquals(Scheduler.NO_KEY, named("header", "X-Tenant"));
    }

    private static byte[] rdp(String text) {
        byte[] cookie = text.getBytes(StandardCharsets.US_ASCII);
        byte[] packet = new byte[11 + cookie.length + 8];
        packet[0] = 3;
        packet[2] = (byte) (packet.length >> 8);
        packet[3] = (byte) packet.length;
        packet[4] = (byte) (packet.length - 5);
        packet[5] = (byte) 0xe0;
        System.arraycopy(cookie, 0, packet, 11, cookie.length);
        return packet;
    }

    @Test
    void rdpUserIsFoundInTheConnectionRequest() {
        input.first = rdp("Cookie: mstshash=alice\r\n");
        long alice = key(new SchedulerSpec("rdp_cookie"));
        assertNotEquals(Scheduler.NO_KEY, alice);
        input.first = rdp("Cookie: mstshash=bob\r\n");
        assertNotEquals(alice, key(new SchedulerSpec("rdp_cookie")));
        input.first = rdp("Cookie: msts=3640205228.15629.0000\r\n");
        assertNotEquals(Scheduler.NO_KEY, named("rdp_cookie", "msts"));
    }

    @ParameterizedTest
    @CsvSource({"''", "'Cookie: mstshash=\r\n'", "'Cookie: other=1\r\n'", "'cookie mstshash=alice\r\n'"})
    void rdpWithoutACookieIsNoKey(String text) {
        input.first = rdp(text);
        assertEquals(Scheduler.NO_KEY, key(new SchedulerSpec("rdp_cookie")));
    }

    @Test
    void halfAnRdpPacketIsWaitedForByteByByte() {
        byte[] packet = rdp("Cookie: mstshash=alice\r\n");
        for (int length = 0; length < packet.length; length++) {
            scratch.set(packet, 0, length);
            int missing = length < 4 ? 4 - length : packet.length - length;
            assertEquals(missing, RdpCookie.missing(scratch), "of " + length);
        }
        scratch.set(packet, 0, packet.length);
        assertEquals(0, RdpCookie.missing(scratch));
    }

    @Test
    void whatIsNotRdpIsNotWaitedFor() {
        scratch.set("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII), 0, 3);
        assertEquals(0, RdpCookie.missing(scratch));
        scratch.set(new byte[] {3, 0, (byte) 0xff, (byte) 0xff, 1}, 0, 5);
        assertEquals(0, RdpCookie.missing(scratch), "a length that no request has");
        input.first = new byte[] {3};
        assertEquals(Scheduler.NO_KEY, key(new SchedulerSpec("rdp_cookie")));
    }

    @Test
    void theRingsKeyIsNginxsCrc() {
        input.target = "123456789";
        assertEquals(0xcbf43926L, key(SchedulerTypeTest.consistent("url_hash", 0)));
    }

    @Test
    void schedulersWithoutAHashReadNothing() {
        assertEquals(Scheduler.NO_KEY, key(new SchedulerSpec("wrr")));
    }
}
