package lbd.bench.edit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.core.edit.FieldPlan;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.Facts;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What rules cost one head: deciding about each field, and writing the lines that are added.
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FieldPlanBench {
    private static final byte[] ADDRESS = "192.0.2.1".getBytes(ISO_8859_1);

    private final TextBuffer scratch = new TextBuffer();
    private final HeadBuilder added = new HeadBuilder();
    private final Head fresh = new Head();
    private final Known usual = new Known(head(12));
    private final Known large = new Known(head(1000));
    private final FieldPlan five = FieldPlan.of(List.of(
            rule(Operation.SET, "X-Real-IP", "{client.address}"),
            rule(Operation.SET, "X-Host", "{host}"),
            rule(Operation.ADD, "X-From", "lbd"),
            rule(Operation.APPEND, "X-Field-3", "{header.x-field-5|-}"),
            rule(Operation.REMOVE, "X-Field-7")));
    private final FieldPlan hundred = hundred();

    /// Five rules, a head of 12 fields.
    @Benchmark
    public int fiveRules() {
        return apply(five, usual);
    }

    /// A hundred rules of every kind, a head of 1,000 fields.
    @Benchmark
    public int hundredRulesThousandFields() {
        return apply(hundred, large);
    }

    private int apply(FieldPlan plan, Known known) {
        // Each request's head is another one, about which nothing is known.
        fresh.copy(known.request());
        Known facts = new Known(fresh);
        Head head = facts.request();
        int stay = 0;
        long touched = plan.touched();
        for (int f = 0; f < head.fieldCount(); f++) {
            long bit = head.known(f).bit();
            boolean goes = (touched & bit) != 0 && ((plan.known() & bit) != 0 || plan.drops(head, f));
            stay += goes ? 0 : 1;
        }
        added.begin();
        plan.add(head, 0, facts, scratch, added);
        return stay + added.length();
    }

    private static FieldPlan hundred() {
        List<HeaderRule> rules = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String name = "X-Field-" + i * 9;
            rules.add(
                    switch (i % 4) {
                        case 0 -> rule(Operation.SET, name, "{header.x-field-" + i + "}");
                        case 1 -> rule(Operation.APPEND, name, "{client.address}");
                        case 2 -> rule(Operation.ADD, name, "{query.q|none}");
                        default -> rule(Operation.REMOVE, name);
                    });
        }
        return FieldPlan.of(rules);
    }

    private static HeaderRule rule(Operation operation, String name, String... values) {
        List<VariableText> texts = new ArrayList<>();
        for (String value : values) {
            texts.add(VariableText.parse(value, Form.FIELD, Scope.SENT));
        }
        return new HeaderRule(operation, name, texts);
    }

    private static Head head(int fields) {
        StringBuilder text = new StringBuilder("GET /x?a=1&q=2 HTTP/1.1\r\nHost: www.example.com\r\n");
        for (int i = 1; i < fields; i++) {
            text.append("X-Field-").append(i).append(": value ").append(i).append("\r\n");
        }
        byte[] bytes = text.append("\r\n").toString().getBytes(ISO_8859_1);
        Head head = new Head();
        HeadLimits limits = new HeadLimits(1 << 20, 10_000, 8192);
        if (new HttpParser(limits).parseRequest(bytes, 0, bytes.length, head) != bytes.length) {
            throw new IllegalStateException("the head is none");
        }
        return head;
    }

    private record Known(Head request) implements Facts {
        @Override
        public byte[] clientAddress() {
            return ADDRESS;
        }

        @Override
        public int clientPort() {
            return 1;
        }

        @Override
        public byte[] scheme() {
            return ADDRESS;
        }

        @Override
        public @Nullable TlsFacts tls() {
            return null;
        }

        @Override
        public byte @Nullable [] requestId() {
            return null;
        }

        @Override
        public long timeMillis() {
            return 0;
        }

        @Override
        public @Nullable String listener() {
            return null;
        }

        @Override
        public @Nullable String pool() {
            return null;
        }

        @Override
        public @Nullable String server() {
            return null;
        }

        @Override
        public int status() {
            return 0;
        }

        @Override
        public void capture(int group, TextBuffer out) {
            // No rule here asks.
        }

        @Override
        public byte @Nullable [] claim(String name) {
            return null;
        }
    }
}
