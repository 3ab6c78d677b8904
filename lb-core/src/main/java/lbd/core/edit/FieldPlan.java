package lbd.core.edit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.edge.HeaderRule;
import lbd.core.variable.Facts;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// What a list of rules does to the fields of a head: which of them go, and which lines come after those that stay.
/// Immutable; any thread.
///
/// Rules about one name are folded when they are compiled, so that a head is gone through once, however many there are.
public final class FieldPlan {
    /// Changes nothing.
    public static final FieldPlan NONE = of(List.of());

    private static final String CERTIFICATE = "client-cert";
    private static final String CHAIN = "client-cert-chain";
    private static final byte[] COMMA = {',', ' '};
    private static final byte[] SEMICOLON = {';', ' '};

    private final Line[] lines;
    private final long known;
    private final @Nullable FieldNames others;

    private FieldPlan(List<Line> lines, long known, @Nullable FieldNames others) {
        this.lines = lines.toArray(Line[]::new);
        this.known = known;
        this.others = others;
    }

    /// @param rules in their order
    public static FieldPlan of(List<HeaderRule> rules) {
        Map<String, Fold> folds = new LinkedHashMap<>();
        for (HeaderRule rule : rules) {
            String name = rule.name().toLowerCase(Locale.ROOT);
            folds.computeIfAbsent(name, n -> new Fold()).apply(rule);
        }
        List<Line> lines = new ArrayList<>();
        Set<String> others = new TreeSet<>();
        long known = 0;
        for (Map.Entry<String, Fold> entry : folds.entrySet()) {
            byte[] name = entry.getKey().getBytes(US_ASCII);
            KnownField kind = KnownField.of(name, 0, name.length);
            lines.addAll(entry.getValue().lines);
            if (entry.getValue().goes && kind == KnownField.OTHER) {
                others.add(entry.getKey());
            } else if (entry.getValue().goes) {
                known |= kind.bit();
            }
        }
        if (others.contains(CERTIFICATE) && !folds.containsKey(CHAIN)) {
            // Who believes the one believes the other, and a client must be able to bring neither (RFC 9440 section 4).
            others.add(CHAIN);
        }
        return new FieldPlan(lines, known, others.isEmpty() ? null : new FieldNames(others));
    }

    /// What several rules about one name come to.
    private static final class Fold {
        private final List<Line> lines = new ArrayList<>();
        private boolean goes;

        void apply(HeaderRule rule) {
            switch (rule.operation()) {
                case REMOVE -> {
                    goes = true;
                    lines.clear();
                }
                case SET -> {
                    goes = true;
                    lines.clear();
                    rule.values().forEach(value -> lines.add(new Line(rule.name(), false, value)));
                }
                case ADD -> rule.values().forEach(value -> lines.add(new Line(rule.name(), false, value)));
                case APPEND -> append(rule);
            }
        }

        private void append(HeaderRule rule) {
            if (lines.isEmpty()) {
                lines.add(new Line(rule.name(), !goes));
                goes = true;
            }
            Line last = lines.getLast();
            rule.values().forEach(last.values::add);
        }
    }

    /// A line that is added: values, one after the other.
    private static final class Line {
        private final KnownField kind;
        private final byte[] lowerCaseName;
        private final byte[] prefix;
        private final boolean joins;
        private final List<VariableText> values = new ArrayList<>();

        /// @param joins whether what has come under that name stands before the values
        private Line(String name, boolean joins, VariableText... values) {
            this.lowerCaseName = name.toLowerCase(Locale.ROOT).getBytes(US_ASCII);
            this.kind = KnownField.of(lowerCaseName, 0, lowerCaseName.length);
            this.prefix = (name + ": ").getBytes(US_ASCII);
            this.joins = joins;
            this.values.addAll(List.of(values));
        }

        void add(Head head, long gone, Facts facts, TextBuffer scratch, HeadBuilder out) {
            byte[] between = kind == KnownField.COOKIE ? SEMICOLON : COMMA;
            scratch.clear();
            if (joins && (gone & kind.bit()) == 0) {
                existing(head, between, scratch);
            }
            for (int i = 0; i < values.size(); i++) {
                int before = scratch.length();
                if (before > 0) {
                    scratch.literal(between);
                }
                int from = scratch.length();
                values.get(i).write(facts, scratch);
                if (scratch.length() == from) {
                    scratch.cut(before);
                }
            }
            // Neither end of a value may be white space where HTTP/2 has it (RFC 9113 section 8.2.1).
            int from = Octets.skipOws(scratch.bytes(), 0, scratch.length());
            int to = Octets.trimOws(scratch.bytes(), from, scratch.length());
            if (from < to) {
                out.field(kind, prefix);
                out.text(scratch.bytes(), from, to);
                out.endField();
            }
        }

        private void existing(Head head, byte[] between, TextBuffer scratch) {
            for (int f = next(head, 0); f >= 0; f = next(head, f + 1)) {
                if (!head.nominated(f) && head.valueStart(f) < head.valueEnd(f)) {
                    if (scratch.length() > 0) {
                        scratch.literal(between);
                    }
                    scratch.literal(head.bytes(), head.valueStart(f), head.valueEnd(f));
                }
            }
        }

        private int next(Head head, int from) {
            return kind == KnownField.OTHER ? head.find(lowerCaseName, from) : head.find(kind, from);
        }

        boolean isConstant() {
            return values.stream().allMatch(VariableText::isConstant);
        }
    }

    public boolean isEmpty() {
        return lines.length == 0 && known == 0 && others == null;
    }

    /// Whether it is the same for all requests.
    public boolean isConstant() {
        for (Line line : lines) {
            if (!line.isConstant()) {
                return false;
            }
        }
        return true;
    }

    /// Fields that do not stay as they came, and that are not written by anybody else: a set of [KnownField#bit()].
    public long known() {
        return known;
    }

    /// Whether it says what becomes of this one.
    public boolean has(KnownField field) {
        return (known & field.bit()) != 0;
    }

    /// Whether a line of this name begins with what has come under it.
    public boolean joins(KnownField field) {
        for (Line line : lines) {
            if (line.joins && line.kind == field) {
                return true;
            }
        }
        return false;
    }

    /// Fields that may not stay: those of [#known()], and all others where some of them do not.
    public long touched() {
        return others == null ? known : known | KnownField.OTHER.bit();
    }

    /// Whether a field that is [KnownField#OTHER] does not stay.
    public boolean drops(Head head, int field) {
        return others != null && others.contains(head, field);
    }

    /// Writes the lines that come after those that stay.
    ///
    /// @param gone    what does not go on for other reasons, as [#known()]; nothing is joined to it
    /// @param scratch overwritten
    public void add(Head head, long gone, Facts facts, TextBuffer scratch, HeadBuilder out) {
        for (Line line : lines) {
            line.add(head, gone, facts, scratch, out);
        }
    }
}
