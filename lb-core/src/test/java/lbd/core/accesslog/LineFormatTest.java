package lbd.core.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lbd.core.tls.TlsHellos;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    private static final Instant START = Instant.parse("2026-11-21T10:27:00.123Z");

    @Test
    void jsonHasEveryFieldOfARequest() {
        assertEquals("""
                {"time":"2026-11-21T10:27:00.123Z","listener":"web","client":"10.0.0.9","client_port":50123,\
                "method":"GET","target":"/a?b=c","protocol":"HTTP/1.1","host":"example.com","status":200,\
                "bytes_in":78,"bytes_out":12345678901,"referer":"http://r/","user_agent":"curl/8",\
                "pool":"app","server":"app1","queue_ms":0.000,"connect_ms":1.250,"first_byte_ms":20.007,\
                "total_ms":1234.567,"retries":1,"client_reused":true,"server_reused":false,"ended":"ok"}
                """, line("json", request()));
    }

    @Test
    void aFieldIsAlsoCalledAsItsVariable() {
        assertEquals(line("{client} {client_port}", request()), line("{client.address} {client.port}", request()));
    }

    @Test
    void jsonHasItsFieldsInTheOrderOfTheTable() {
        AccessRecord record = request();
        record.detail = "host_absent";
        record.rules = "share,hedged";
        record.grpcStatus = 5;
        record.requestId.set(ascii("id-1"));
        record.traceId.set(ascii("0af7651916cd43dd8448eb211c80319c"));
        record.user.set(ascii("jane"));
        record.tried = "a=connect_refused";
        record.tls = TlsHellos.facts();
        List<String> keys = Pattern.compile("\"([\\w.]+)\":")
                .matcher(line("json", record))
                .results()
                .map(match -> match.group(1))
                .toList();
        LineFormat json = LineFormat.of("json");
        assertEquals(
                Arrays.stream(AccessField.values())
                        .filter(json::uses)
                        .map(AccessField::word)
                        .toList(),
                keys);
    }

    @Test
    void jsonLeavesOutWhatASessionDoesNotHave() {
        AccessRecord session = new AccessRecord();
        session.listener = "mysql";
        session.protocol = "TCP";
        session.client.set(ascii("::1"));
        session.startMillis = START.toEpochMilli();
        session.ended = EndReason.CONNECT_REFUSED;
        assertEquals("""
                {"time":"2026-11-21T10:27:00.123Z","listener":"mysql","client":"::1","client_port":0,"protocol":"TCP",\
                "bytes_in":0,"bytes_out":0,"total_ms":0.000,"retries":0,"client_reused":false,"server_reused":false,\
                "ended":"connect_refused"}
                """, line("json", session));
    }

    @Test
    void commonAndCombinedAreAsOtherServersWriteThem() {
        String date = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ENGLISH)
                .withZone(ZoneId.systemDefault())
                .format(START);
        String common = "10.0.0.9 - - [" + date + "] \"GET /a?b=c HTTP/1.1\" 200 12345678700";
        assertEquals(common + "\n", line("common", request()));
        assertEquals(common + " \"http://r/\" \"curl/8\"\n", line("combined", request()));
    }

    @Test
    void templateShowsFieldsAndDashes() {
        AccessRecord record = request();
        record.pool = null;
        assertEquals("200 | GET | - | 20.007\n", line("{status} | {method} | {pool} | {first_byte_ms}", record));
    }

    @Test
    void templateHasDefaultsAndBracesAsTextsHave() {
        AccessRecord record = request();
        record.pool = null;
        assertEquals(
                "{\"pool\":\"no \"pool\",\"status\":200}\n",
                line("{{\"pool\":\"{pool|no \"pool}\",\"status\":{status|0}}", record));
        assertEquals("\n", line("{pool|}", record));
        String message = assertThrows(IllegalArgumentException.class, () -> LineFormat.of("{status} {host"))
                .getMessage();
        assertTrue(message.contains("\"{host\": a { without its }"), message);
    }

    @Test
    void schemeIsWhatTheClientSpokeToUs() {
        AccessRecord record = request();
        assertEquals("http\n", line("{scheme}", record));
        record.tls = TlsHellos.facts();
        assertEquals("https\n", line("{scheme}", record));
        record.protocol = "TCP";
        assertEquals("-\n", line("{scheme}", record), "a TCP session has none");
    }

    @Test
    void hostileBytesCannotEndALineOrAQuote() {
        AccessRecord record = request();
        record.target.set(new byte[] {'/', '\n', '\r', '"', '\\', 0, 0x1b, 0x7f, (byte) 0xff, 'z'});
        assertEquals("/\\x0A\\x0D\\x22\\x5C\\x00\\x1B\\x7F\\xFFz\n", line("{target}", record));
        String json = line("json", record);
        assertTrue(json.contains("\"target\":\"/\\u000a\\u000d\\\"\\\\\\u0000\\u001b\\u007f\\u00ffz\","), json);
        assertEquals(1, json.lines().count());
    }

    @Test
    void everyByteIsPlainAsciiInEveryFormat() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        AccessRecord record = request();
        record.target.set(all);
        record.referer.set(all);
        record.userAgent.set(all);
        record.method.set(all);
        record.host.set(all);
        for (String format : new String[] {"json", "common", "combined", "{host} {method}"}) {
            String line = line(format, record);
            assertTrue(line.endsWith("\n"));
            assertTrue(line.chars().limit(line.length() - 1).allMatch(c -> c >= ' ' && c < 0x7f), line);
        }
    }

    @Test
    void longTextIsCutBetweenEscapes() {
        AccessRecord record = request();
        byte[] quotes = new byte[100_000];
        Arrays.fill(quotes, (byte) '"');
        record.target.set(quotes);
        assertEquals("\\x22".repeat(Line.MAX_TEXT / 4) + "\n", line("{target}", record));
    }

    @Test
    void oddByteIsEscapedWhereverItStands() {
        AccessRecord record = request();
        for (int place = 0; place < 20; place++) {
            String text = "x".repeat(place) + "\"" + "y".repeat(19 - place);
            record.target.set(ascii(text));
            record.server = text;
            String escaped = text.replace("\"", "\\x22");
            assertEquals(escaped + " " + escaped + "\n", line("{target} {server}", record));
        }
    }

    @Test
    void jsonHasTheFieldsThatItIsAskedFor() {
        AccessRecord record = request();
        record.serverAddress = new InetSocketAddress(InetAddress.ofLiteral("::1"), 80);
        LineFormat format = LineFormat.of(
                "json", List.of("server_address", "header.X-Id", "cookie.none", "response_header.ETag", "time_local"));
        record.extraFields(format.extras().toArray(ExtraField[]::new));
        record.extraValue(0).set(ascii("a\"b"));
        record.extraValue(2).set(ascii("W/1"));
        String plain = line("json", request());
        assertEquals(
                plain.substring(0, plain.length() - 2)
                        + ",\"server_address\":\"[::1]:80\",\"header.X-Id\":\"a\\\"b\",\"response_header.ETag\":\"W/1\","
                        + "\"time_local\":\"" + line("{time_local}", record).strip() + "\"}\n",
                text(format, record));
    }

    @Test
    void templateShowsFieldsOfHeads() {
        AccessRecord record = request();
        LineFormat format = LineFormat.of("{header.X-Id} {status} {cookie.a} {header.x-id}");
        assertEquals(2, format.extras().size(), "names of fields are the same in any case");
        record.extraFields(format.extras().toArray(ExtraField[]::new));
        record.extraValue(0).set(ascii("1"));
        assertEquals("1 200 - 1\n", text(format, record));
        assertThrows(IllegalArgumentException.class, () -> LineFormat.of("{header.}"));
        assertThrows(IllegalArgumentException.class, () -> LineFormat.of("{trailer.x}"));
        assertThrows(IllegalArgumentException.class, () -> LineFormat.of("{query.a\"b}"), "it would end a key of JSON");
        assertThrows(IllegalArgumentException.class, () -> LineFormat.of("{capture.1}"));
    }

    @Test
    void unknownFieldIsRefusedWithWhatIsAllowed() {
        String message = assertThrows(IllegalArgumentException.class, () -> LineFormat.of("{stauts} {method}"))
                .getMessage();
        assertTrue(message.startsWith("unknown field {stauts}; allowed: time, time_local, listener, client,"), message);
    }

    @Test
    void formatWithoutFieldsIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> LineFormat.of("jsno"))
                .getMessage();
        assertTrue(message.contains("json, common, combined, or a template"), message);
    }

    @Test
    void templateWithALineEndIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LineFormat.of("{status}\n{method}"));
    }

    @Test
    void formatSaysWhichFieldsItUses() {
        assertTrue(LineFormat.of("combined").uses(AccessField.USER_AGENT));
        assertFalse(LineFormat.of("common").uses(AccessField.USER_AGENT));
        assertFalse(LineFormat.of("json").uses(AccessField.TIME_LOCAL));
    }

    @Test
    void recordIsEmptyAfterClear() {
        AccessRecord record = request();
        record.tls = TlsHellos.facts();
        record.clear();
        String every = Arrays.stream(AccessField.values())
                .map(f -> "{" + f.word() + "}")
                .collect(Collectors.joining(" "));
        assertEquals(line(every, new AccessRecord()), line(every, record));
    }

    static AccessRecord request() {
        AccessRecord record = new AccessRecord();
        record.listener = "web";
        record.pool = "app";
        record.server = "app1";
        record.client.set(ascii("10.0.0.9"));
        record.clientPort = 50123;
        record.method.set(ascii("GET"));
        record.target.set(ascii("xx/a?b=cyy"), 2, 6);
        record.protocol = "HTTP/1.1";
        record.host.set(ascii("example.com"));
        record.referer.set(ascii("http://r/"));
        record.userAgent.set(ascii("curl/8"));
        record.status = 200;
        record.bytesIn = 78;
        record.bytesOut = 12_345_678_901L;
        record.bodyBytesOut = 12_345_678_700L;
        record.startMillis = START.toEpochMilli();
        record.queueNanos = 0;
        record.connectNanos = 1_250_000;
        record.firstByteNanos = 20_007_999;
        record.totalNanos = 1_234_567_000;
        record.retries = 1;
        record.clientReused = true;
        return record;
    }

    private static String line(String format, AccessRecord record) {
        return text(LineFormat.of(format), record);
    }

    private static String text(LineFormat format, AccessRecord record) {
        Line out = new Line();
        format.write(record, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
