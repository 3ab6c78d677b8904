package lbd.daemon.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.List;
import lbd.config.tls.SelfSigned;
import lbd.daemon.certificate.OpenSsl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountKeyTest {
    @TempDir
    Path folder;

    private AccountKey key() throws IOException {
        return AccountKey.of(folder.resolve("acme/le.account.key"));
    }

    @Test
    void keyIsMadeOnceAndOnlyOursToRead() throws IOException {
        String made = key().jwk();
        assertEquals(made, key().jwk());
        assertEquals("rw-------", permissions("acme/le.account.key"));
        assertEquals("rwx------", permissions("acme"));
        assertEquals(1, Files.list(folder.resolve("acme")).toList().size(), "nothing of the writing is left");
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    @Test
    void brokenFileIsNotReplaced() throws IOException {
        Files.createDirectory(folder.resolve("acme"));
        Files.writeString(folder.resolve("acme/le.account.key"), "nothing");
        assertThrows(IOException.class, this::key);
    }

    @Test
    void signatureIsOfTheKeyThatIsShown() throws Exception {
        AccountKey key = key();
        JsonNode said = AcmeSession.JSON.readTree(key.signed("{\"alg\":\"ES256\"}", "{}"));
        String front = said.path("protected").asText();
        assertEquals("{\"alg\":\"ES256\"}", new String(decoded(front), US_ASCII));
        Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
        check.initVerify(shown(AcmeSession.JSON.readTree(key.jwk())));
        check.update((front + "." + said.path("payload").asText()).getBytes(US_ASCII));
        assertTrue(check.verify(decoded(said.path("signature").asText())));
    }

    private static PublicKey shown(JsonNode jwk) throws Exception {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(
                new BigInteger(1, decoded(jwk.path("x").asText())),
                new BigInteger(1, decoded(jwk.path("y").asText())));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    @Test
    void requestIsOneThatOpensslTakes() throws IOException {
        Files.write(folder.resolve("csr"), SigningRequest.of(SelfSigned.newKey(), List.of("a.example", "b.example")));
        String said = OpenSsl.run(folder, "req -inform DER -in csr -noout -verify -text");
        assertTrue(said.contains("verify OK"), said);
        assertTrue(said.contains("DNS:a.example, DNS:b.example"), said);
    }

    @Test
    void certificateOfAChallengeHasTheDigest() throws IOException {
        byte[] digest = new byte[32];
        digest[0] = 0x5a;
        Files.write(folder.resolve("crt"), encoded(digest));
        String said = OpenSsl.run(folder, "x509 -inform DER -in crt -noout -text");
        assertTrue(said.contains("DNS:a.example"), said);
        assertTrue(said.contains("1.3.6.1.5.5.7.1.31: critical"), said);
        assertTrue(said.contains("04 20 5A") || said.contains(". Z"), said);
    }

    private static byte[] encoded(byte[] digest) throws IOException {
        try {
            return SelfSigned.challenge("a.example", digest).leaf().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    @Test
    void problemIsSaidInWords() throws IOException {
        JsonNode problem = AcmeSession.JSON.readTree("""
                {"type": "urn:ietf:params:acme:error:malformed", "detail": "some names are wrong",
                 "subproblems": [{"type": "urn:ietf:params:acme:error:rejectedIdentifier", "detail": "no",
                                  "identifier": {"type": "dns", "value": "a.example"}}]}
                """);
        assertEquals(
                " malformed: some names are wrong; a.example rejectedIdentifier: no", AcmeSession.inWords(problem));
    }
}
