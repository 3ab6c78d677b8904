package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.security.cert.X509Certificate;
import lbd.core.tls.CertifiedName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Here, where certificates are made.
class CertifiedNameTest {
    private static final X509Certificate CERTIFICATE = new Authority("ca")
            .signs("app.internal", "*.Apps.internal", "*.com", "w*.x.internal", "10.0.0.1")
            .leaf();

    @ParameterizedTest
    @CsvSource({
        "app.internal, true",
        "APP.internal., true",
        "one.apps.internal, true",
        "one.two.apps.internal, false",
        "apps.internal, false",
        ".apps.internal, false",
        "shop.com, false",
        "web.x.internal, false",
        "w*.x.internal, true",
        "10.0.0.1, true",
        "10.0.0.2, false",
        "2001:db8::1, false",
        "xapp.internal, false",
        "internal, false"
    })
    void namesAreThoseOfTheAlternatives(String name, boolean fits) {
        assertEquals(fits, CertifiedName.fits(CERTIFICATE, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca", "app.internal", ""})
    void aCommonNameIsNone(String name) {
        assertFalse(CertifiedName.fits(new Authority("ca").root(), name));
    }
}
