package lbd.config.bind;

import java.util.Collection;
import java.util.List;
import lbd.core.model.Units;

/// One of the things that a key's value may be.
///
/// @param text  in words, with the range: `duration, 10ms to 24h`
/// @param words that are allowed; empty but for [Kind#WORD]
/// @param min   the least, and so `max`; without meaning but for whole and decimal numbers
public record KeyType(Kind kind, String text, List<String> words, double min, double max) {
    /// How a value is written.
    public enum Kind {
        WORD,
        FLAG,
        WHOLE_NUMBER,
        NUMBER,
        DURATION,
        SIZE,
        PERCENTAGE,
        NAME,
        /// A scalar that its reader knows how to read.
        TEXT,
        MAPPING,
        /// A mapping whose keys are the file's own.
        OWN_KEYS
    }

    static final KeyType MAPPING = of(Kind.MAPPING, "mapping");
    static final KeyType OWN_KEYS = of(Kind.OWN_KEYS, "mapping with keys of your own");
    static final KeyType FLAG = of(Kind.FLAG, "true or false");
    static final KeyType NAME = of(Kind.NAME, "name");

    public KeyType {
        words = List.copyOf(words);
    }

    static KeyType of(Kind kind, String text) {
        return new KeyType(kind, text, List.of(), 0, 0);
    }

    static KeyType text(String text) {
        return of(Kind.TEXT, text);
    }

    /// A kind whose range is in its words alone.
    static KeyType ranged(Kind kind, String what, String min, String max) {
        return of(kind, what + ", " + min + " to " + max);
    }

    static KeyType wholeNumber(int min, int max) {
        return new KeyType(Kind.WHOLE_NUMBER, "whole number, " + min + " to " + max, List.of(), min, max);
    }

    static KeyType number(double min, double max) {
        String text = "number, " + Scalars.text(min) + " to " + Scalars.text(max);
        return new KeyType(Kind.NUMBER, text, List.of(), min, max);
    }

    static KeyType words(Collection<String> words) {
        String listed = "`" + String.join("`, `", words) + "`";
        return new KeyType(Kind.WORD, words.size() == 1 ? listed : "one of " + listed, List.copyOf(words), 0, 0);
    }

    static KeyType size(long min, long max) {
        return ranged(Kind.SIZE, "size", Units.sizeText(min), Units.sizeText(max));
    }

    @Override
    public String toString() {
        return text;
    }
}
