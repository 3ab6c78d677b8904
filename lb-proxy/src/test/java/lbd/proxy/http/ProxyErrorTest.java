package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import lbd.core.accesslog.EndReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyErrorTest {
    /// Section 2.3 of RFC 9209, all of it.
    private static final Set<String> REGISTERED =
            Set.of(("dns_timeout dns_error destination_not_found destination_unavailable destination_ip_prohibited"
                            + " destination_ip_unroutable connection_refused connection_terminated connection_timeout"
                            + " connection_read_timeout connection_write_timeout connection_limit_reached"
                            + " tls_protocol_error tls_certificate_error tls_alert_received http_request_error"
                            + " http_request_denied http_response_incomplete http_response_header_section_size"
                            + " http_response_header_size http_response_body_size http_response_trailer_section_size"
                            + " http_response_trailer_size http_response_transfer_coding http_response_content_coding"
                            + " http_response_timeout http_upgrade_failed http_protocol_error"
                            + " proxy_internal_response proxy_internal_error proxy_configuration_error"
                            + " proxy_loop_detected")
                    .split(" "));

    private static String word(EndReason reason, @Nullable String detail, boolean asked) {
        ProxyError error = ProxyError.of(reason, detail, asked);
        return error == null ? "-" : new String(error.token(), US_ASCII);
    }

    @Test
    void eachReasonHasAnErrorThatIsRegisteredOrNoAnswer() {
        Set<EndReason> without = EnumSet.noneOf(EndReason.class);
        for (EndReason reason : EndReason.values()) {
            String word = word(reason, null, true);
            if (word.equals("-")) {
                without.add(reason);
            } else {
                assertTrue(REGISTERED.contains(word), reason + ": " + word);
            }
        }
        assertEquals(
                EnumSet.of(
                        EndReason.OK,
                        EndReason.RESPONDED,
                        EndReason.NO_FILE,
                        EndReason.IDLE_TIMEOUT,
                        EndReason.SESSION_TIMEOUT,
                        EndReason.CUT),
                without);
    }

    @Test
    void eachErrorIsRegistered() {
        Set<String> words = new HashSet<>();
        for (ProxyError error : ProxyError.values()) {
            words.add(new String(error.token(), US_ASCII));
        }
        words.removeAll(REGISTERED);
        assertEquals(Set.of(), words);
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT_ABORT, , true, http_request_error",
        "CLIENT_TIMEOUT, , true, http_request_error",
        "HEAD_TIMEOUT, , false, http_request_error",
        "BAD_REQUEST, bare_lf, false, http_request_error",
        "TOO_LARGE, head_too_large, false, http_request_error",
        "NO_ROUTE, , false, destination_not_found",
        "DENIED, , false, http_request_denied",
        "UNAUTHORIZED, , false, http_request_denied",
        "RATE_LIMITED, few, false, http_request_denied",
        "LOOP, via, false, proxy_loop_detected",
        "NOT_SUPPORTED, , false, http_request_denied",
        "NO_SERVER, , true, destination_unavailable",
        "QUEUE_TIMEOUT, , true, connection_limit_reached",
        "OVERLOAD, , true, connection_limit_reached",
        "OVERLOAD, , false, http_request_denied",
        "CONNECT_REFUSED, , true, connection_refused",
        "CONNECT_TIMEOUT, tls_handshake, true, connection_timeout",
        "CONNECT_FAILED, , true, destination_unavailable",
        "CONNECT_FAILED, alpn, true, tls_protocol_error",
        "CONNECT_FAILED, tls_not_tls, true, tls_protocol_error",
        "CONNECT_FAILED, tls_closed_in_handshake, true, tls_protocol_error",
        "CONNECT_FAILED, tls_certificate_expired, true, tls_certificate_error",
        "CONNECT_FAILED, tls_unknown_ca, true, tls_certificate_error",
        "CONNECT_FAILED, tls_name_mismatch, true, tls_certificate_error",
        "CONNECT_FAILED, tls_revocation_unknown, true, tls_certificate_error",
        "CONNECT_FAILED, tls_tlsv1_alert_unknown_ca, true, tls_alert_received",
        "CONNECT_FAILED, tls_sslv3_alert_bad_certificate, true, tls_alert_received",
        "LOCAL_SHORTAGE, , true, proxy_internal_error",
        "SERVER_CLOSED, stale, true, connection_terminated",
        "SERVER_TIMEOUT, , true, connection_read_timeout",
        "SERVER_TIMEOUT, grpc_timeout, true, http_response_timeout",
        "BAD_RESPONSE, , true, http_protocol_error",
        "BAD_RESPONSE, head_too_large, true, http_response_header_section_size",
        "BAD_RESPONSE, too_many_fields, true, http_response_header_section_size",
        "BAD_RESPONSE, transfer_coding_unknown, true, http_response_transfer_coding",
        "BAD_RESPONSE, upgrade_not_taken, true, http_upgrade_failed",
        "INTERNAL_ERROR, , true, proxy_internal_error"
    })
    void theErrorSaysWhoseItWas(EndReason reason, @Nullable String detail, boolean asked, String error) {
        assertEquals(error, word(reason, detail, asked));
    }
}
