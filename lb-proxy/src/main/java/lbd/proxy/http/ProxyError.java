package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import lbd.core.accesslog.EndReason;
import org.jspecify.annotations.Nullable;

/// The types of errors of RFC 9209 section 2.3 that lbd has a use for.
enum ProxyError {
    DNS_ERROR,
    DESTINATION_NOT_FOUND,
    DESTINATION_UNAVAILABLE,
    CONNECTION_REFUSED,
    CONNECTION_TERMINATED,
    CONNECTION_TIMEOUT,
    CONNECTION_READ_TIMEOUT,
    CONNECTION_LIMIT_REACHED,
    TLS_PROTOCOL_ERROR,
    TLS_CERTIFICATE_ERROR,
    TLS_ALERT_RECEIVED,
    HTTP_REQUEST_ERROR,
    HTTP_REQUEST_DENIED,
    HTTP_RESPONSE_HEADER_SECTION_SIZE,
    HTTP_RESPONSE_TRANSFER_CODING,
    HTTP_RESPONSE_TIMEOUT,
    HTTP_UPGRADE_FAILED,
    HTTP_PROTOCOL_ERROR,
    PROXY_INTERNAL_ERROR,
    PROXY_LOOP_DETECTED;

    private final byte[] token = name().toLowerCase(Locale.ROOT).getBytes(US_ASCII);

    /// As the field has it. Not to be written to.
    byte[] token() {
        return token;
    }

    /// What an answer of ours says of why it was made.
    ///
    /// @param detail what the log says beside the reason
    /// @param asked  whether a pool was asked for a server
    /// @return null: it is no error, or there is nobody who could be told
    static @Nullable ProxyError of(EndReason reason, @Nullable String detail, boolean asked) {
        return switch (reason) {
            // Nothing was to be asked of anybody: here lbd is the origin, which has no Proxy-Status.
            case OK, RESPONDED, NO_FILE -> null;
            // These end what has had its answer, or are no requests at all.
            case IDLE_TIMEOUT, SESSION_TIMEOUT, CUT -> null;
            case CLIENT_ABORT, CLIENT_TIMEOUT, HEAD_TIMEOUT, BAD_REQUEST, TOO_LARGE -> HTTP_REQUEST_ERROR;
            case DENIED, UNAUTHORIZED, RATE_LIMITED, NOT_SUPPORTED -> HTTP_REQUEST_DENIED;
            case NO_ROUTE -> DESTINATION_NOT_FOUND;
            case LOOP -> PROXY_LOOP_DETECTED;
            case NO_SERVER -> DESTINATION_UNAVAILABLE;
            case QUEUE_TIMEOUT -> CONNECTION_LIMIT_REACHED;
            case OVERLOAD -> asked ? CONNECTION_LIMIT_REACHED : HTTP_REQUEST_DENIED;
            case CONNECT_REFUSED -> CONNECTION_REFUSED;
            case CONNECT_TIMEOUT -> CONNECTION_TIMEOUT;
            case CONNECT_FAILED -> connecting(detail);
            case LOCAL_SHORTAGE, INTERNAL_ERROR -> PROXY_INTERNAL_ERROR;
            case SERVER_CLOSED -> CONNECTION_TERMINATED;
            case SERVER_TIMEOUT -> "grpc_timeout".equals(detail) ? HTTP_RESPONSE_TIMEOUT : CONNECTION_READ_TIMEOUT;
            case BAD_RESPONSE -> detail == null ? HTTP_PROTOCOL_ERROR : answering(detail);
        };
    }

    /// @param detail words of TLS begin with `tls_`: alerts have `_alert_`, the rest of those about certificates are
    ///               our own verdicts
    private static ProxyError connecting(@Nullable String detail) {
        if (detail == null) {
            return DESTINATION_UNAVAILABLE;
        }
        if (detail.equals("alpn")) {
            return TLS_PROTOCOL_ERROR;
        }
        if (!detail.startsWith("tls_")) {
            return DESTINATION_UNAVAILABLE;
        }
        if (detail.contains("_alert_")) {
            return TLS_ALERT_RECEIVED;
        }
        boolean judged = detail.contains("certificate")
                || detail.contains("revocation")
                || detail.endsWith("_unknown_ca")
                || detail.endsWith("_name_mismatch");
        return judged ? TLS_CERTIFICATE_ERROR : TLS_PROTOCOL_ERROR;
    }

    private static ProxyError answering(String rule) {
        return switch (rule) {
            case "head_too_large", "too_many_fields", "header_block_too_large", "cgi_head_too_large" ->
                HTTP_RESPONSE_HEADER_SECTION_SIZE;
            case "transfer_coding_unknown" -> HTTP_RESPONSE_TRANSFER_CODING;
            case "upgrade_not_asked", "upgrade_not_taken" -> HTTP_UPGRADE_FAILED;
            default -> HTTP_PROTOCOL_ERROR;
        };
    }
}
