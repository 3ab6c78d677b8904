package lbd.proxy.tls.sys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLCredential;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// A certificate with its chain and key, as the library has it. Immutable; any thread.
public final class NativeCredential {
    private static final Base64.Encoder MIME = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final long address;

    private NativeCredential(long address) {
        this.address = address;
        Library.CLEANER.register(this, () -> free(address));
    }

    private static void free(long credential) {
        try {
            SSLCredential.free(credential);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param staple the answer of the issuer's OCSP server, to be sent with it; null for none
    /// @throws TlsException if the library does not take it
    public static NativeCredential of(List<X509Certificate> chain, KeyBytes key, byte @Nullable [] staple)
            throws TlsException {
        Library.need();
        long certificates = 0;
        long privateKey = 0;
        long made = 0;
        try {
            StringBuilder text = new StringBuilder();
            for (X509Certificate one : chain) {
                text.append(pem("CERTIFICATE", one.getEncoded()));
            }
            certificates = parsed(text.toString(), SSL::parseX509Chain);
            privateKey = parsed(pem("PRIVATE KEY", key.pkcs8()), bio -> SSL.parsePrivateKey(bio, null));
            made = SSLCredential.newX509();
            SSLCredential.setCertChain(made, certificates);
            SSLCredential.setPrivateKey(made, privateKey);
            if (staple != null) {
                SSLCredential.setOcspResponse(made, staple);
            }
            NativeCredential credential = new NativeCredential(made);
            made = 0;
            return credential;
        } catch (CertificateEncodingException e) {
            throw new TlsException("a certificate cannot be encoded", e);
        } catch (Exception e) {
            throw new TlsException("the certificate or its key is not taken: " + e.getMessage(), e);
        } finally {
            if (made != 0) {
                free(made);
            }
            SSL.freePrivateKey(privateKey);
            if (certificates != 0) {
                SSL.freeX509Chain(certificates);
            }
        }
    }

    private interface Parser {
        long parse(long bio) throws Exception;
    }

    private static long parsed(String pem, Parser parser) throws Exception {
        byte[] bytes = pem.getBytes(US_ASCII);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        long bio = SSL.newMemBIO();
        try {
            SSL.bioWrite(bio, Buffer.address(direct), bytes.length);
            return parser.parse(bio);
        } finally {
            SSL.freeBIO(bio);
            // A key is not left lying about.
            direct.clear().put(new byte[bytes.length]);
        }
    }

    /// A buffer of the library's with these certificates, which the caller gives away.
    static long roots(List<X509Certificate> roots) throws CertificateEncodingException, TlsException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate one : roots) {
            text.append(pem("CERTIFICATE", one.getEncoded()));
        }
        byte[] bytes = text.toString().getBytes(US_ASCII);
        try {
            long bio = SSL.newMemBIO();
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
            SSL.bioWrite(bio, Buffer.address(direct), bytes.length);
            return bio;
        } catch (Exception e) {
            throw new TlsException("no memory for certificates", e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + MIME.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    long address() {
        return address;
    }
}
