package lbd.core.edit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.StatedFacts;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldPlanTest {
    private static final StatedFacts REQUEST = StatedFacts.of(
            "GET /a?evil=x%0d%0aX-Injected:%201 HTTP/1.1",
            "Host: h", "X-A: 1", "Accept: text/html", "x-a: 2", "X-Empty:", "X-B: 3", "Cookie: a=1");

    /// Rules as `set X-A=value`, what follows from them for the request above but its Host.
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "!X-A: 1, Accept: text/html, x-a: 2, X-Empty:, X-B: 3, Cookie: a=1",
                "set X-A=9!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 9",
                "set accept=9!X-A: 1, x-a: 2, X-Empty:, X-B: 3, Cookie: a=1, accept: 9",
                "set X-A={query.none}!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1",
                "set X-New={header.x-a}!X-A: 1, Accept: text/html, x-a: 2, X-Empty:, X-B: 3, Cookie: a=1, X-New: 1, 2",
                "add X-A=9!X-A: 1, Accept: text/html, x-a: 2, X-Empty:, X-B: 3, Cookie: a=1, X-A: 9",
                "append X-A=9!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 1, 2, 9",
                "append X-Empty=9!X-A: 1, Accept: text/html, x-a: 2, X-B: 3, Cookie: a=1, X-Empty: 9",
                "append X-None=9!X-A: 1, Accept: text/html, x-a: 2, X-Empty:, X-B: 3, Cookie: a=1, X-None: 9",
                "append Cookie=b=2!X-A: 1, Accept: text/html, x-a: 2, X-Empty:, X-B: 3, Cookie: a=1; b=2",
                "append X-A={query.none}!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 1, 2",
                "remove X-A|remove accept!X-Empty:, X-B: 3, Cookie: a=1",
                "remove X-A|append X-A=9!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 9",
                "set X-A=8|append X-A=9!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 8, 9",
                "set X-A=8|add X-A=9!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 8, X-A: 9",
                "append X-A=8|append x-a=9!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 1, 2, 8, 9",
                "add X-A=8|set X-A=9!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1, X-A: 9",
                "set X-A=8|remove X-A!Accept: text/html, X-Empty:, X-B: 3, Cookie: a=1",
            })
    void rulesComeOneAfterAnother(@Nullable String rules, String expected) {
        FieldPlan plan = FieldPlan.of(rules == null ? List.of() : rules(rules));
        assertEquals("Host: h, " + expected, applied(plan, 0));
        assertEquals(rules == null, plan.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "set Client-Cert=:A=:!Host: h, Client-Cert: :A=:",
                "remove client-cert!Host: h",
                "set Client-Cert=:A=:|set Client-Cert-Chain=:B=:!Host: h, Client-Cert: :A=:, Client-Cert-Chain: :B=:",
                "append Client-Cert-Chain=:B=:!Host: h, Client-Cert: :E=:, Client-Cert-Chain: :X=:, :B=:",
                "set X-A=1!Host: h, Client-Cert: :E=:, Client-Cert-Chain: :X=:, client_cert_chain: :Y=:, X-A: 1",
            })
    void whoWritesTheCertificateTakesTheChainAway(String rules, String expected) {
        StatedFacts request = StatedFacts.of(
                "GET / HTTP/1.1", "Host: h", "Client-Cert: :E=:", "Client-Cert-Chain: :X=:", "client_cert_chain: :Y=:");
        assertEquals(expected, applied(FieldPlan.of(rules(rules)), 0, request));
    }

    @Test
    void whatDoesNotGoOnIsNotJoined() {
        FieldPlan plan = FieldPlan.of(rules("append Accept=9"));
        assertTrue(applied(plan, KnownField.ACCEPT.bit()).endsWith("Accept: 9"));
    }

    @Test
    void noValueBringsALineAlong() {
        FieldPlan plan = FieldPlan.of(rules("set X-Q={query.evil}|append X-A={query.evil}"));
        assertTrue(applied(plan, 0).contains("X-Q: x%0D%0AX-Injected: 1, X-A: 1, 2, x%0D%0AX-Injected: 1"));
    }

    @ParameterizedTest
    @CsvSource({
        "Host, rewrite.host",
        "content-length, where a message ends",
        "Transfer-Encoding, where a message ends",
        "Trailer, where a message ends",
        "Connection, between two neighbours",
        "keep-alive, between two neighbours",
        "Upgrade, between two neighbours",
        "TE, between two neighbours",
        "HTTP2-Settings, between two neighbours",
        "Via, via writes it",
        "X_Forwarded_For, another field's name",
        "a b, is no name",
        "':path', is no name",
        "'a:b', is no name",
    })
    void whatIsLbdsOwnCannotBeTouched(String name, String why) {
        for (Operation operation : Operation.values()) {
            var e = assertThrows(IllegalArgumentException.class, () -> HeaderRule.check(operation, name));
            assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
        }
    }

    @Test
    void whoAppendsToAListIsSaid() {
        assertThrows(IllegalArgumentException.class, () -> HeaderRule.check(Operation.APPEND, "X-Forwarded-For"));
        assertEquals("X-Forwarded-For", HeaderRule.check(Operation.SET, "X-Forwarded-For"));
        assertThrows(IllegalArgumentException.class, () -> HeaderRule.check(Operation.APPEND, "Set-Cookie"));
    }

    @Test
    void anAnswerHasTheRulesOfItsStatusAndKind() {
        StatusRanges notFound = new StatusRanges(List.of(new StatusRanges.Range(404, 410)));
        AnswerPlan plan = AnswerPlan.of(List.of(
                new ResponseHeaders(rules("set X-A=all"), null, false, false),
                new ResponseHeaders(rules("set X-A=gone"), notFound, true, false),
                new ResponseHeaders(rules("set X-B=any"), null, true, true)));
        assertTrue(applied(plan.answer(answer(200, "")), 0).endsWith("X-A: all, X-B: any"));
        assertTrue(applied(plan.answer(answer(404, "")), 0).endsWith("X-A: gone, X-B: any"));
        assertTrue(applied(plan.refusal(answer(404, "")), 0).endsWith("X-A: gone, X-B: any"));
        assertTrue(applied(plan.refusal(answer(502, "")), 0).endsWith("Cookie: a=1, X-B: any"));
        assertTrue(applied(plan.interim(103), 0).endsWith("Cookie: a=1, X-B: any"));
        assertTrue(AnswerPlan.NONE.answer(answer(200, "")).isEmpty());
    }

    @Test
    void anAnswerHasTheRulesOfItsType() {
        StatusRanges ok = new StatusRanges(List.of(new StatusRanges.Range(200, 200)));
        AnswerPlan plan = AnswerPlan.of(List.of(
                new ResponseHeaders(rules("set X-A=all"), null, false, false),
                new ResponseHeaders(rules("set X-A=image"), ok, false, false, List.of("image/*")),
                new ResponseHeaders(rules("set X-A=icon"), null, false, false, List.of("image/x-icon", "text/html")),
                new ResponseHeaders(rules("set X-B=any"), null, true, true)));
        assertTrue(applied(plan.answer(answer(200, "")), 0).endsWith("X-A: all, X-B: any"));
        assertTrue(applied(plan.answer(answer(200, "text/plain")), 0).endsWith("X-A: all, X-B: any"));
        assertTrue(applied(plan.answer(answer(200, "IMAGE/png")), 0).endsWith("X-A: image, X-B: any"));
        assertTrue(applied(plan.answer(answer(404, "image/png")), 0).endsWith("X-A: all, X-B: any"));
        assertTrue(applied(plan.answer(answer(200, "image/x-icon")), 0).endsWith("X-A: icon, X-B: any"));
        assertTrue(
                applied(plan.answer(answer(200, "text/html; charset=utf-8")), 0).endsWith("X-A: icon, X-B: any"));
        assertTrue(applied(plan.answer(answer(200, "image/")), 0).endsWith("X-A: all, X-B: any"));
        assertTrue(applied(plan.refusal(answer(403, "text/html")), 0).endsWith("Cookie: a=1, X-B: any"));
    }

    private static Head answer(int status, String type) {
        HeadBuilder head = new HeadBuilder();
        head.status(status, "Whatever");
        if (!type.isEmpty()) {
            head.field("Content-Type", type);
        }
        return head.build();
    }

    private static List<HeaderRule> rules(String text) {
        List<HeaderRule> rules = new ArrayList<>();
        for (String one : text.split("\\|")) {
            String[] words = one.strip().split("[ =]", 3);
            Operation operation = Operation.valueOf(words[0].toUpperCase(Locale.ROOT));
            rules.add(new HeaderRule(
                    operation,
                    words[1],
                    words.length < 3 ? List.of() : List.of(VariableText.parse(words[2], Form.FIELD, Scope.ANSWER))));
        }
        return rules;
    }

    /// The fields that stay and those that are added, with commas.
    private static String applied(FieldPlan plan, long gone) {
        return applied(plan, gone, REQUEST);
    }

    private static String applied(FieldPlan plan, long gone, StatedFacts request) {
        Head head = Objects.requireNonNull(request.request());
        List<String> fields = new ArrayList<>();
        for (int f = 0; f < head.fieldCount(); f++) {
            boolean stays = (plan.known() & head.known(f).bit()) == 0 && !plan.drops(head, f);
            if (stays) {
                fields.add(head.name(f) + ": " + head.value(f));
            }
        }
        HeadBuilder added = new HeadBuilder();
        plan.add(head, gone, request, new TextBuffer(), added);
        String lines = new String(added.lines().bytes(), 0, added.length(), ISO_8859_1);
        lines.lines().forEach(fields::add);
        return String.join(", ", fields).replace(": ,", ":,");
    }
}
