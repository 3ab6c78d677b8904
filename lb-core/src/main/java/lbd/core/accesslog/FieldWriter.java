package lbd.core.accesslog;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsSeen;
import org.jspecify.annotations.Nullable;

/// Where a template finds a field's value, and how it is written.
final class FieldWriter {
    private FieldWriter() {}

    /// Made for those lines alone that show it.
    private static @Nullable String text(@Nullable SocketAddress address) {
        if (address == null || (address instanceof InetSocketAddress name && name.isUnresolved())) {
            return null;
        }
        return AddressText.text(address);
    }

    /// As the client spoke it: what it or a proxy before us claims is another matter.
    private static @Nullable String scheme(AccessRecord record) {
        return !record.protocol.startsWith("HTTP/") ? null : record.tls == null ? "http" : "https";
    }

    /// @return false where the record has no value
    static boolean write(AccessField field, AccessRecord record, Line line, Escaping escaping) {
        return switch (field) {
            case TIME -> line.time(record.startMillis);
            case TIME_LOCAL -> line.localTime(record.startMillis);
            case LISTENER -> line.word(record.listener, escaping);
            case CLIENT -> line.text(record.client, escaping);
            case CLIENT_PORT -> line.count(record.clientPort);
            case METHOD -> line.text(record.method, escaping);
            case TARGET -> line.text(record.target, escaping);
            case PROTOCOL -> line.word(record.protocol, escaping);
            case SCHEME -> line.word(scheme(record), escaping);
            case HOST -> line.text(record.host, escaping);
            case STATUS -> line.count(record.status);
            case BYTES_IN -> line.count(record.bytesIn);
            case BYTES_OUT -> line.count(record.bytesOut);
            case BODY_BYTES_OUT -> line.count(record.bodyBytesOut);
            case REFERER -> line.text(record.referer, escaping);
            case USER_AGENT -> line.text(record.userAgent, escaping);
            case POOL -> line.word(record.pool, escaping);
            case SERVER -> line.word(record.server, escaping);
            case SERVER_ADDRESS -> line.word(text(record.serverAddress), escaping);
            case QUEUE_MS -> line.millis(record.queueNanos);
            case CONNECT_MS -> line.millis(record.connectNanos);
            case FIRST_BYTE_MS -> line.millis(record.firstByteNanos);
            case TOTAL_MS -> line.millis(record.totalNanos);
            case RETRIES -> line.count(record.retries);
            case TRIED -> line.word(record.tried, escaping);
            case CLIENT_REUSED -> line.flag(record.clientReused);
            case SERVER_REUSED -> line.flag(record.serverReused);
            case ENDED -> line.word(record.ended.word(), escaping);
            case TERMINATION -> Termination.write(record, line, escaping);
            case DETAIL -> line.word(record.detail, escaping);
            case RULES -> line.word(record.rules, escaping);
            case GRPC_STATUS -> line.count(record.grpcStatus);
            case REQUEST_ID -> line.text(record.requestId, escaping);
            case TRACE_ID -> line.text(record.traceId, escaping);
            case USER -> line.text(record.user, escaping);
            case TLS_VERSION,
                    TLS_CIPHER,
                    TLS_GROUP,
                    TLS_SNI,
                    TLS_ALPN,
                    TLS_CLIENT_SUBJECT,
                    TLS_CLIENT_FINGERPRINT,
                    TLS_JA4 -> line.word(tls(field, record), escaping);
            case TLS_RESUMED -> record.tls != null && line.flag(record.tls.resumed());
        };
    }

    private static @Nullable String tls(AccessField field, AccessRecord record) {
        if (record.tls != null) {
            return tls(field, record.tls);
        }
        return record.seen == null ? null : tls(field, record.seen);
    }

    private static @Nullable String tls(AccessField field, TlsSeen seen) {
        return switch (field) {
            case TLS_VERSION -> seen.version();
            case TLS_CIPHER -> seen.cipher();
            case TLS_SNI -> seen.serverName();
            case TLS_ALPN -> seen.protocol();
            case TLS_JA4 -> seen.ja4();
            default -> null;
        };
    }

    private static @Nullable String tls(AccessField field, TlsFacts facts) {
        TlsClient client = facts.client();
        return switch (field) {
            case TLS_VERSION -> facts.version();
            case TLS_CIPHER -> facts.cipher();
            case TLS_GROUP -> facts.group();
            case TLS_SNI -> facts.serverName();
            case TLS_ALPN -> facts.protocol();
            case TLS_CLIENT_SUBJECT -> client == null ? null : client.subject();
            case TLS_CLIENT_FINGERPRINT -> client == null ? null : client.fingerprint();
            case TLS_JA4 -> facts.ja4();
            default -> throw new IllegalArgumentException(field.word());
        };
    }
}
