package lbd.config.bind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import lbd.config.yaml.Lookalikes;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.core.model.Name;
import lbd.core.model.Units;

/// One value of the file, to be read as what the model wants. Every reading method answers a good value, or reports
/// what is wrong and throws [Refused].
public final class Value {
    private final Binding binding;
    private final KeyPath path;
    private final YamlNode node;
    private final Position owner;
    private String wanted = "";

    /// @param owner where the mapping or list stands that holds it
    Value(Binding binding, KeyPath path, YamlNode node, Position owner) {
        this.binding = binding;
        this.path = path;
        this.node = node;
        this.owner = owner;
        binding.visited(path, node.at());
    }

    Binding binding() {
        return binding;
    }

    KeyPath path() {
        return path;
    }

    Position at() {
        return node.at();
    }

    Value child(String key, YamlNode child) {
        return new Value(binding, path.key(key), child, at());
    }

    /// Reports this value. Throw what it returns.
    public Refused refuse(String message) {
        return refuse(message, Lookalikes.hintOrTightColon(plain()));
    }

    /// The text of a scalar without quotes, else an empty one.
    private String plain() {
        return node instanceof Scalar scalar && !scalar.quoted() ? scalar.text() : "";
    }

    private Refused refuse(String message, String hint) {
        binding.report(at(), path, Hidden.of(node).hide(message + hint, wanted));
        return new Refused();
    }

    /// For a value that is good and refers to one that is not, which has been reported. Throw what it returns.
    public Refused refusedElsewhere() {
        return new Refused();
    }

    /// Says that it is allowed and hardly meant. The reading goes on.
    public void warn(String message) {
        binding.warn(at(), path.text(), Hidden.of(node).hide(message, wanted));
    }

    /// Notes that something declared elsewhere is named here, by another way than [#reference].
    public void uses(NamedKind kind, String name) {
        binding.names().use(kind, name);
    }

    /// Reports something that is here a second time. Where an alias or a merge brought both in, they stand at the same
    /// place, and what holds this one is to blame.
    Refused refuseDuplicate(String message, Position first) {
        String hidden = Hidden.of(node).hide(message, wanted);
        binding.report(first.equals(at()) ? owner : at(), path, hidden + "; first at " + first);
        return new Refused();
    }

    /// For errors elsewhere that name this value: `listeners[web].bind (lbd.yaml:17:11)`.
    public String where() {
        return path.text() + " (" + at() + ")";
    }

    // Collections

    public boolean isMap() {
        Survey survey = binding.survey();
        if (survey != null) {
            survey.asksMap(path);
        }
        return node instanceof Mapping;
    }

    public <T> T map(Function<MapReader, T> read) {
        Survey survey = binding.survey();
        if (survey != null) {
            survey.asksMap(path);
        }
        if (node instanceof Mapping mapping) {
            return read.apply(new MapReader(this, mapping));
        }
        String tight = Lookalikes.tightColon(plain());
        String wrong = wrong("a mapping (keys and values)");
        throw tight.isEmpty() ? refuse(wrong) : refuse(wrong, tight);
    }

    /// Reads every element, whatever is wrong with the others.
    public <T> List<T> list(Function<Value, T> read) {
        asksList(ConfigKey.Many.LIST);
        if (!(node instanceof Sequence(var at, var items))) {
            throw wrongType("a list");
        }
        List<T> good = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            try {
                good.add(read.apply(element(i, items.get(i))));
            } catch (Refused e) {
                // Told already; its place in the list is left out, so the sizes differ below.
            }
        }
        if (good.size() < items.size()) {
            throw new Refused();
        }
        return List.copyOf(good);
    }

    /// A list, or its only element without the brackets.
    public <T> List<T> oneOrMore(Function<Value, T> read) {
        asksList(ConfigKey.Many.ONE_OR_LIST);
        if (!(node instanceof Sequence)) {
            return List.of(read.apply(this));
        }
        List<T> elements = list(read);
        if (elements.isEmpty()) {
            throw refuse("the list is empty; at least one is needed");
        }
        return elements;
    }

    private void asksList(ConfigKey.Many many) {
        Survey survey = binding.survey();
        if (survey != null) {
            survey.asksList(path, many);
        }
    }

    private void told(KeyType type) {
        Survey survey = binding.survey();
        if (survey != null) {
            survey.type(path, type);
        }
    }

    private Value element(int index, YamlNode item) {
        String label = Integer.toString(index);
        if (item instanceof Mapping mapping
                && mapping.entries().get("name") instanceof YamlNode.Entry(var at, Scalar name)
                && Name.isValid(name.text())) {
            label = name.text();
        }
        return new Value(binding, path.element(label), item, item.at());
    }

    // Scalars

    /// Whether it is this very word; for settings that take a word beside something else, such as `auto` or `off`.
    public boolean is(String word) {
        told(KeyType.words(List.of(word)));
        return says(word);
    }

    /// Whether it is this very word, which is none that is allowed.
    public boolean says(String word) {
        return node instanceof Scalar scalar && scalar.text().equals(word);
    }

    /// Whether it is a text with a brace in it, where a name has none.
    public boolean hasVariables() {
        told(KeyType.text("a text with {variables}"));
        return node instanceof Scalar scalar && scalar.text().contains("{");
    }

    /// @param expected for who wrote something else: "a duration such as 5s"
    /// @param parse    throws an IllegalArgumentException whose message says what is wrong
    public <T> T parsed(String expected, Function<String, T> parse) {
        told(KeyType.text(expected));
        return read(expected, parse);
    }

    private <T> T read(String expected, Function<String, T> parse) {
        Scalar scalar = scalar(expected);
        T good;
        try {
            good = parse.apply(scalar.text());
        } catch (IllegalArgumentException e) {
            throw refuse(String.valueOf(e.getMessage()));
        }
        if (Lookalikes.isQuote(plain())) {
            warn("begins with a quote that is none to YAML and so is part of the text");
        }
        return good;
    }

    /// A text of any length, not blank. No error quotes it, so secrets are read by this.
    public String text() {
        told(KeyType.text("text"));
        return read("a text", Scalars::text);
    }

    /// A text of one line, not blank. Numbers and words such as `on` are taken as they are written.
    public String line() {
        told(KeyType.text("text of one line"));
        return read("a text", Scalars::line);
    }

    public String name() {
        told(KeyType.NAME);
        return read("a name", Name::check);
    }

    public boolean flag() {
        told(KeyType.FLAG);
        return read("true or false", Scalars::flag);
    }

    public int integer(int min, int max) {
        told(KeyType.wholeNumber(min, max));
        int value = number("a whole number", Scalars::integer);
        return inRange(value, min, max, Integer.toString(min), Integer.toString(max), "small", "large");
    }

    public double decimal(double min, double max) {
        told(KeyType.number(min, max));
        double value = number("a number", Scalars::decimal);
        return inRange(value, min, max, Scalars.text(min), Scalars.text(max), "small", "large");
    }

    public Duration duration(Duration min, Duration max) {
        told(KeyType.ranged(KeyType.Kind.DURATION, "duration", Units.text(min), Units.text(max)));
        Duration value = read("a duration such as 300ms, 5s or 1h", Units::duration);
        return inRange(value, min, max, Units.text(min), Units.text(max), "short", "long");
    }

    /// Bytes.
    public long size(long min, long max) {
        told(KeyType.size(min, max));
        long value = read("a size such as 512B, 16KiB or 1MiB", Units::size);
        return inRange(value, min, max, Units.sizeText(min), Units.sizeText(max), "small", "large");
    }

    public int percent(int min, int max) {
        told(KeyType.ranged(KeyType.Kind.PERCENTAGE, "percentage", min + "%", max + "%"));
        int value = read("a percentage such as 50%", Scalars::percent);
        return inRange(value, min, max, min + "%", max + "%", "small", "large");
    }

    /// A constant by its name in lower case.
    public <E extends Enum<E>> E word(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        List<String> words =
                constants.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
        return constants.get(words.indexOf(word(words)));
    }

    public String word(Collection<String> allowed) {
        told(KeyType.words(allowed));
        return word(ErrorWords.list(allowed), allowed);
    }

    /// @param orElse for the error: what is allowed beside these words, which the caller has looked for
    public String word(Collection<String> allowed, String orElse) {
        return word(ErrorWords.list(allowed) + " or " + orElse, allowed);
    }

    private String word(String listed, Collection<String> allowed) {
        String word = scalar(allowed.size() == 1 ? listed : "one of " + listed).text();
        if (allowed.contains(word)) {
            return word;
        }
        throw refuse("unknown value " + ErrorWords.quoted(word) + ErrorWords.didYouMean(word, allowed) + "; allowed: "
                + listed);
    }

    /// The name of something that the file declares elsewhere.
    public String reference(NamedKind kind) {
        told(KeyType.of(KeyType.Kind.NAME, "name of one of `" + kind.section() + "`"));
        String name = read("a name", Name::check);
        Set<String> declared = binding.names().of(kind);
        if (!declared.contains(name)) {
            String what = "there is no " + kind.word() + " " + ErrorWords.quoted(name)
                    + ErrorWords.didYouMean(name, declared);
            String others = declared.isEmpty() ? "none is declared" : kind.section() + ": " + ErrorWords.list(declared);
            throw refuse(what + "; " + others);
        }
        uses(kind, name);
        return name;
    }

    /// For a value with a word in it that is none of those that are allowed. Throw what it returns.
    ///
    /// @param message    what is wrong, with the word in it
    /// @param candidates what may have been meant
    public Refused refuseWord(String message, String word, Collection<String> candidates) {
        return refuse(message + ErrorWords.didYouMean(word, candidates));
    }

    private <T> T number(String expected, Function<String, T> parse) {
        if (scalar(expected).quoted()) {
            throw wrongType(expected);
        }
        return read(expected, parse);
    }

    private <T extends Comparable<T>> T inRange(
            T value, T min, T max, String minText, String maxText, String below, String above) {
        if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
            return value;
        }
        String too = value.compareTo(min) < 0 ? below : above;
        throw refuse(
                "%s is too %s; allowed: %s to %s".formatted(scalar("").text().strip(), too, minText, maxText));
    }

    private Scalar scalar(String expected) {
        wanted = expected;
        if (node instanceof Scalar scalar) {
            return scalar;
        }
        throw wrongType(expected);
    }

    private Refused wrongType(String expected) {
        return refuse(wrong(expected));
    }

    private String wrong(String expected) {
        return switch (node) {
            case Nothing nothing -> nothing.why() + "; expected " + expected;
            case Scalar scalar
            when scalar.quoted() -> "expected " + expected + ", not the text " + ErrorWords.quoted(scalar.text());
            case Scalar scalar -> "expected " + expected + ", not " + ErrorWords.quoted(scalar.text());
            case Sequence s -> "expected " + expected + ", not a list";
            case Mapping m -> "expected " + expected + ", not a mapping";
        };
    }
}
