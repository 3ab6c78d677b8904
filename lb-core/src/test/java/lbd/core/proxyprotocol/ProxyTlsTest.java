package lbd.core.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import lbd.core.proxyprotocol.ProxyTls.Session;
import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsHellos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What headers say of TLS.
class ProxyTlsTest {
    private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.1", 56324);

    private static ProxyTls read(byte[] header) {
        HeaderOutcome outcome = new HeaderReader().read(ByteBuffer.wrap(header));
        return ((ProxyHeader.Relayed) Objects.requireNonNull(outcome)).tls();
    }

    private static byte[] header(String extensions) {
        byte[] plain = HeaderWriter.v2(V4, V4);
        byte[] more = HexFormat.of().parseHex(extensions);
        ByteBuffer whole =
                ByteBuffer.allocate(plain.length + more.length).put(plain).put(more);
        whole.putShort(14, (short) (12 + more.length));
        return whole.array();
    }

    @Test
    void whatIsWrittenIsRead() {
        ProxyTls all = new ProxyTls(
                "shop.example.com", "h2", new Session(7, true, "1.3", "TLS_AES_128_GCM_SHA256", "Jürgen, Ltd."));
        assertEquals(all, read(HeaderWriter.v2(V4, V4, all)));
        ProxyTls little = new ProxyTls(null, null, new Session(1, false, "1.2", null, null));
        assertEquals(little, read(HeaderWriter.v2(V4, V4, little)));
        assertEquals(ProxyTls.NONE, read(HeaderWriter.v2(V4, V4)));
    }

    /// 2.2.6 of the specification, laid out by hand.
    @Test
    void theBytesAreThoseOfTheSpecification() {
        ProxyTls tls = new ProxyTls("a.b", "h2", new Session(Session.SSL, false, "1.3", "X", null));
        byte[] bytes = HeaderWriter.v2(V4, V4, tls);
        assertEquals(
                "0100026832" + "020003612e62" + "200013" + "01" + "00000001" + "210007544c5376312e33" + "23000158",
                HexFormat.of().formatHex(bytes, 28, bytes.length));
        assertEquals(bytes.length - 16, bytes[15]);
    }

    @Test
    void factsOfAConnectionBecomeAHeader() {
        TlsFacts facts = TlsHellos.facts();
        assertEquals(
                new ProxyTls(
                        "shop.example.com",
                        "http/1.1",
                        new Session(
                                Session.SSL | Session.CERT_SESSION, true, "1.3", "TLS_AES_128_GCM_SHA256", "alice")),
                ProxyTls.of(facts));
        assertTrue(ProxyTls.of(facts).isSecure());
        assertEquals(new ProxyTls("shop.example.com", null, null), ProxyTls.of(facts.hello()));
        assertFalse(ProxyTls.of(facts.hello()).isSecure());
    }

    /// Clients choose some of it.
    @Test
    void valuesThatCannotBeAreLeftOut() {
        String tooLong = "61".repeat(256);
        assertEquals(ProxyTls.NONE, read(header("020100" + tooLong)));
        assertEquals(ProxyTls.NONE, read(header("010100" + tooLong)));
        assertEquals(ProxyTls.NONE, read(header("020000" + "010000")));
        assertEquals(ProxyTls.NONE, read(header("020003610a62")));
        assertEquals(ProxyTls.NONE, read(header("0200026100")));
        assertEquals("a.b", read(header("020003412e42")).authority());
        assertEquals("a", read(header("02000161" + "02000162")).authority(), "the first counts");
        Session session = read(header("20" + "0010" + "01" + "00000000" + "2100" + "0431" + "0a3362" + "220001ff"))
                .session();
        assertNull(Objects.requireNonNull(session).version());
        assertEquals("\ufffd", session.commonName());
    }

    @ParameterizedTest
    @CsvSource({
        "0100000000, 1, false",
        "0700000000, 7, true",
        "0700000001, 7, false",
        "0701000000, 7, false",
        "0000000000, 0, false",
        "ff00000000, 7, true",
    })
    void aCertificateIsGoodWhereItWasShownAndTheVerdictIsZero(String fixed, int flags, boolean verified) {
        Session session = Objects.requireNonNull(read(header("200005" + fixed)).session());
        assertEquals(flags, session.client());
        assertEquals(verified, session.verified());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "CN=alice|alice",
                "O=x,CN=bob,C=DE|bob",
                "CN=a\\,b\\+c\\\\,O=x|a,b+c\\",
                "OU=1+CN=two,O=x|two",
                "O=CN\\,CN=no|-",
                "O=x|-",
                "''|-",
            })
    void theCommonNameIsFound(String subject, String name) {
        assertEquals(name, new TlsClient(subject, "00").commonName());
    }
}
