package lbd.daemon.ocsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import lbd.core.tls.CertificateExtensions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Questions and answers as openssl reads and writes them.
class OcspAnswerTest {
    private static final String RESPONDER = "http://127.0.0.1:1/ocsp";

    @TempDir
    static Path folder;

    private static Issuer issuer;
    private static X509Certificate ca;
    private static X509Certificate server;
    private final Instant now = Instant.now();

    @BeforeAll
    static void makeThem() throws IOException {
        issuer = new Issuer(folder, RESPONDER);
        ca = issuer.certificate("ca");
        server = issuer.sign("server", "rsa:2048", "staple.ext");
    }

    private static byte[] signedBy(String signer) throws IOException {
        return issuer.answer(OcspQuestion.of(server, ca), signer);
    }

    private static String refusal(byte[] answer, Instant when) {
        return String.valueOf(assertThrows(OcspException.class, () -> OcspAnswer.of(answer, server, ca, when))
                .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca", "responder"})
    void issuerAndWhomItHasAuthorisedAreBelieved(String signer) throws IOException, OcspException {
        OcspAnswer answer = OcspAnswer.of(signedBy(signer), server, ca, now);
        assertEquals(OcspAnswer.Status.GOOD, answer.status());
        assertEquals(Duration.ofDays(7), Duration.between(answer.from(), answer.until()));
    }

    @Test
    void strangerWithACertificateOfTheIssuerIsNot() throws IOException {
        assertEquals(
                "the answer is not signed by the certificate's issuer, nor by whom that has authorised",
                refusal(signedBy("stranger"), now));
    }

    @Test
    void answerHasItsTime() throws IOException {
        byte[] answer = signedBy("ca");
        assertTrue(refusal(answer, now.plus(Duration.ofDays(8))).startsWith("the answer has expired: "));
        assertTrue(refusal(answer, now.minus(Duration.ofDays(1))).startsWith("the answer is of the future: "));
    }

    @Test
    void answerIsAboutOneCertificate() throws IOException {
        X509Certificate other = issuer.sign("other", "rsa:2048", "server.ext");
        byte[] answer = issuer.answer(OcspQuestion.of(other, ca), "ca");
        assertEquals("the answer is about another certificate", refusal(answer, now));
    }

    @Test
    void revokedIsSaid() throws IOException, OcspException {
        X509Certificate bad = issuer.sign("bad", "rsa:2048", "server.ext");
        issuer.revoke(bad);
        byte[] answer = issuer.answer(OcspQuestion.of(bad, ca), "responder");
        assertEquals(
                OcspAnswer.Status.REVOKED, OcspAnswer.of(answer, bad, ca, now).status());
    }

    @Test
    void refusalOfTheResponderIsSaid() {
        assertEquals("the responder says unauthorized", refusal(new byte[] {0x30, 3, 0x0a, 1, 6}, now));
    }

    @Test
    void everyCutAndEveryFlippedByteIsRefused() throws IOException {
        byte[] answer = signedBy("responder");
        for (int length = 0; length < answer.length; length++) {
            refusal(Arrays.copyOf(answer, length), now);
        }
        int taken = 0;
        for (int i = 0; i < answer.length; i++) {
            byte[] flipped = answer.clone();
            flipped[i] ^= 0x21;
            try {
                OcspAnswer.of(flipped, server, ca, now);
                taken++;
            } catch (OcspException e) {
                // As it should be.
            }
        }
        // The parameters of an algorithm are the only bytes that nothing depends on.
        assertTrue(taken <= 4, taken + " of " + answer.length);
    }

    @Test
    void certificateSaysWhereToAskAndWhetherItMustBeStapled() throws IOException {
        assertEquals(RESPONDER, CertificateExtensions.responder(server));
        assertTrue(CertificateExtensions.mustStaple(server));
        assertFalse(CertificateExtensions.mustStaple(ca));
        assertEquals(null, CertificateExtensions.responder(ca));
    }
}
