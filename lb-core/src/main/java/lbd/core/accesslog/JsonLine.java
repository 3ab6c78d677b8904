package lbd.core.accesslog;

import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsSeen;
import org.jspecify.annotations.Nullable;

/// The `json` format: one object a line with every field that has a value, in the order of [AccessField].
/// What only says the same in another way, as other servers' formats want it, is left out.
///
/// It is written out field by field: the same as a loop over the fields, which jumps elsewhere for each, takes twice
/// the time.
final class JsonLine implements LineFormat {
    static final JsonLine FORMAT = new JsonLine();

    // The time is always there: so the comma can go before each of the others.
    private static final Key TIME = Key.of("{\"time\":\"");
    private static final Key LISTENER = Key.string(AccessField.LISTENER);
    private static final Key CLIENT = Key.string(AccessField.CLIENT);
    private static final Key CLIENT_PORT = Key.bare(AccessField.CLIENT_PORT);
    private static final Key METHOD = Key.string(AccessField.METHOD);
    private static final Key TARGET = Key.string(AccessField.TARGET);
    private static final Key PROTOCOL = Key.string(AccessField.PROTOCOL);
    private static final Key HOST = Key.string(AccessField.HOST);
    private static final Key STATUS = Key.bare(AccessField.STATUS);
    private static final Key BYTES_IN = Key.bare(AccessField.BYTES_IN);
    private static final Key BYTES_OUT = Key.bare(AccessField.BYTES_OUT);
    private static final Key REFERER = Key.string(AccessField.REFERER);
    private static final Key USER_AGENT = Key.string(AccessField.USER_AGENT);
    private static final Key POOL = Key.string(AccessField.POOL);
    private static final Key SERVER = Key.string(AccessField.SERVER);
    private static final Key QUEUE_MS = Key.bare(AccessField.QUEUE_MS);
    private static final Key CONNECT_MS = Key.bare(AccessField.CONNECT_MS);
    private static final Key FIRST_BYTE_MS = Key.bare(AccessField.FIRST_BYTE_MS);
    private static final Key TOTAL_MS = Key.bare(AccessField.TOTAL_MS);
    private static final Key RETRIES = Key.bare(AccessField.RETRIES);
    private static final Key TRIED = Key.string(AccessField.TRIED);
    private static final Key CLIENT_REUSED = Key.bare(AccessField.CLIENT_REUSED);
    private static final Key SERVER_REUSED = Key.bare(AccessField.SERVER_REUSED);
    private static final Key ENDED = Key.string(AccessField.ENDED);
    private static final Key DETAIL = Key.string(AccessField.DETAIL);
    private static final Key RULES = Key.string(AccessField.RULES);
    private static final Key GRPC_STATUS = Key.bare(AccessField.GRPC_STATUS);
    private static final Key REQUEST_ID = Key.string(AccessField.REQUEST_ID);
    private static final Key TRACE_ID = Key.string(AccessField.TRACE_ID);
    private static final Key USER = Key.string(AccessField.USER);
    private static final Key TLS_VERSION = Key.string(AccessField.TLS_VERSION);
    private static final Key TLS_CIPHER = Key.string(AccessField.TLS_CIPHER);
    private static final Key TLS_GROUP = Key.string(AccessField.TLS_GROUP);
    private static final Key TLS_SNI = Key.string(AccessField.TLS_SNI);
    private static final Key TLS_ALPN = Key.string(AccessField.TLS_ALPN);
    private static final Key TLS_RESUMED = Key.bare(AccessField.TLS_RESUMED);
    private static final Key TLS_CLIENT_SUBJECT = Key.string(AccessField.TLS_CLIENT_SUBJECT);
    // In two parts: it is longer than a key can be.
    private static final Key TLS_CLIENT = Key.of(",\"tls.client");
    private static final Key FINGERPRINT = Key.of(".fingerprint\":\"");
    private static final Key TLS_JA4 = Key.string(AccessField.TLS_JA4);
    private static final Key END = Key.of("}\n");

    private JsonLine() {}

    @Override
    public boolean uses(AccessField field) {
        return field != AccessField.TIME_LOCAL
                && field != AccessField.BODY_BYTES_OUT
                && field != AccessField.SERVER_ADDRESS
                && field != AccessField.TERMINATION
                && field != AccessField.SCHEME;
    }

    @Override
    public void write(AccessRecord record, Line line) {
        line.cut(0);
        line.put(TIME);
        line.time(record.startMillis);
        line.put('"');
        word(line, LISTENER, record.listener);
        text(line, CLIENT, record.client);
        count(line, CLIENT_PORT, record.clientPort);
        text(line, METHOD, record.method);
        text(line, TARGET, record.target);
        word(line, PROTOCOL, record.protocol);
        text(line, HOST, record.host);
        count(line, STATUS, record.status);
        count(line, BYTES_IN, record.bytesIn);
        count(line, BYTES_OUT, record.bytesOut);
        text(line, REFERER, record.referer);
        text(line, USER_AGENT, record.userAgent);
        word(line, POOL, record.pool);
        word(line, SERVER, record.server);
        millis(line, QUEUE_MS, record.queueNanos);
        millis(line, CONNECT_MS, record.connectNanos);
        millis(line, FIRST_BYTE_MS, record.firstByteNanos);
        millis(line, TOTAL_MS, record.totalNanos);
        count(line, RETRIES, record.retries);
        word(line, TRIED, record.tried);
        flag(line, CLIENT_REUSED, record.clientReused);
        flag(line, SERVER_REUSED, record.serverReused);
        word(line, ENDED, record.ended.word());
        word(line, DETAIL, record.detail);
        word(line, RULES, record.rules);
        count(line, GRPC_STATUS, record.grpcStatus);
        text(line, REQUEST_ID, record.requestId);
        text(line, TRACE_ID, record.traceId);
        text(line, USER, record.user);
        if (record.tls != null) {
            tls(line, record.tls);
        } else if (record.seen != null) {
            tls(line, record.seen);
        }
        line.put(END);
    }

    private static void tls(Line line, TlsFacts facts) {
        word(line, TLS_VERSION, facts.version());
        word(line, TLS_CIPHER, facts.cipher());
        word(line, TLS_GROUP, facts.group());
        word(line, TLS_SNI, facts.serverName());
        word(line, TLS_ALPN, facts.protocol());
        flag(line, TLS_RESUMED, facts.resumed());
        TlsClient client = facts.client();
        if (client != null) {
            word(line, TLS_CLIENT_SUBJECT, client.subject());
            line.put(TLS_CLIENT);
            word(line, FINGERPRINT, client.fingerprint());
        }
        word(line, TLS_JA4, facts.ja4());
    }

    private static void tls(Line line, TlsSeen seen) {
        word(line, TLS_VERSION, seen.version());
        word(line, TLS_CIPHER, seen.cipher());
        word(line, TLS_SNI, seen.serverName());
        word(line, TLS_ALPN, seen.protocol());
        word(line, TLS_JA4, seen.ja4());
    }

    private static void text(Line line, Key key, LoggedBytes value) {
        if (!value.isEmpty()) {
            line.put(key);
            line.text(value, Escaping.JSON);
            line.put('"');
        }
    }

    private static void word(Line line, Key key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            line.put(key);
            line.word(value, Escaping.JSON);
            line.put('"');
        }
    }

    private static void count(Line line, Key key, long value) {
        if (value >= 0) {
            line.put(key);
            line.count(value);
        }
    }

    private static void millis(Line line, Key key, long value) {
        if (value >= 0) {
            line.put(key);
            line.millis(value);
        }
    }

    private static void flag(Line line, Key key, boolean value) {
        line.put(key);
        line.flag(value);
    }
}
