package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RouteEdits;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client says of itself is one value in a cookie, not attributes of it nor other cookies.
class CookieTextsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "response_headers!add: {Set-Cookie: [\"v={query.a}; Path=/\"]}!COOKIE",
                "response_headers!set: {set-cookie: \"v={query.a}; Path=/\"}!COOKIE",
                "request_headers!append: {Cookie: \"v={query.a}; Path=/\"}!COOKIE",
                "request_headers!set: {X-Cookie: \"v={query.a}; Path=/\"}!FIELD",
            })
    void fieldsOfCookiesAreWrittenAsSuch(String key, String rule, Form form) {
        ConfigResult result = ConfigReader.read(
                "lbd.yaml", """
                version: 1
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:1", pool: p, KEY: {RULE}}
                pools:
                  - {name: p, servers: ["127.0.0.1:2"]}
                """.replace("KEY", key).replace("RULE", rule).getBytes(UTF_8));
        RouteEdits edits = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString)
                .config()
                .listeners()
                .getFirst()
                .http()
                .edits();
        List<HeaderRule> rules =
                edits.request().isEmpty() ? edits.response().getFirst().rules() : edits.request();
        assertEquals(
                VariableText.parse("v={query.a}; Path=/", form, edits.request().isEmpty() ? Scope.ANSWER : Scope.SENT),
                rules.getFirst().values().getFirst());
    }
}
