package lbd.core.accesslog;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Where a field's value comes from and how it is written.
sealed interface FieldSource {
    /// No text fills more of a line than this after escaping: what is longer is cut.
    int MAX_TEXT = 8192;

    boolean present(AccessRecord record);

    void write(AccessRecord record, LineBuffer out, Escaping escaping);

    /// The most bytes that [#write] can write for this record.
    int maxBytes(AccessRecord record);

    /// Whether [#maxBytes] depends on the record.
    default boolean varies() {
        return false;
    }

    /// Whether JSON has the value in quotes.
    boolean quoted();

    record Bytes(Function<AccessRecord, ByteRange> value) implements FieldSource {
        @Override
        public boolean present(AccessRecord record) {
            return !value.apply(record).isEmpty();
        }

        @Override
        public void write(AccessRecord record, LineBuffer out, Escaping escaping) {
            ByteRange range = value.apply(record);
            out.putEscaped(range.array, range.offset, range.length, escaping, MAX_TEXT);
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return Escaping.maxBytes(value.apply(record).length, MAX_TEXT);
        }

        @Override
        public boolean varies() {
            return true;
        }

        @Override
        public boolean quoted() {
            return true;
        }
    }

    /// One of our own words or names.
    record Word(Function<AccessRecord, @Nullable String> value) implements FieldSource {
        @Override
        public boolean present(AccessRecord record) {
            String word = value.apply(record);
            return word != null && !word.isEmpty();
        }

        @Override
        public void write(AccessRecord record, LineBuffer out, Escaping escaping) {
            String word = value.apply(record);
            if (word != null) {
                out.putEscaped(word, escaping, MAX_TEXT);
            }
        }

        @Override
        public int maxBytes(AccessRecord record) {
            String word = value.apply(record);
            return word == null ? 0 : Escaping.maxBytes(word.length(), MAX_TEXT);
        }

        @Override
        public boolean varies() {
            return true;
        }

        @Override
        public boolean quoted() {
            return true;
        }
    }

    /// A whole number; below 0 there is none.
    record Count(ToLongFunction<AccessRecord> value) implements FieldSource {
        @Override
        public boolean present(AccessRecord record) {
            return value.applyAsLong(record) >= 0;
        }

        @Override
        public void write(AccessRecord record, LineBuffer out, Escaping escaping) {
            out.putNumber(value.applyAsLong(record));
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return LineBuffer.MAX_NUMBER;
        }

        @Override
        public boolean quoted() {
            return false;
        }
    }

    /// Nanoseconds, written as milliseconds with three places; below 0 there are none.
    record Millis(ToLongFunction<AccessRecord> nanos) implements FieldSource {
        @Override
        public boolean present(AccessRecord record) {
            return nanos.applyAsLong(record) >= 0;
        }

        @Override
        public void write(AccessRecord record, LineBuffer out, Escaping escaping) {
            out.putMillis(nanos.applyAsLong(record));
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return LineBuffer.MAX_NUMBER;
        }

        @Override
        public boolean quoted() {
            return false;
        }
    }

    record Flag(Predicate<AccessRecord> value) implements FieldSource {
        private static final int LONGEST = "false".length();

        @Override
        public boolean present(AccessRecord record) {
            return true;
        }

        @Override
        public void write(AccessRecord record, LineBuffer out, Escaping escaping) {
            out.putEscaped(value.test(record) ? "true" : "false", escaping, LONGEST);
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return LONGEST;
        }

        @Override
        public boolean quoted() {
            return false;
        }
    }

    /// When it began, in one of two spellings.
    record Time(Spelling spelling) implements FieldSource {
        @FunctionalInterface
        interface Spelling {
            void put(LineBuffer out, long millis);
        }

        @Override
        public boolean present(AccessRecord record) {
            return true;
        }

        @Override
        public void write(AccessRecord record, LineBuffer out, Escaping escaping) {
            spelling.put(out, record.startMillis);
        }

        @Override
        public int maxBytes(AccessRecord record) {
            return TimeText.MAX;
        }

        @Override
        public boolean quoted() {
            return true;
        }
    }
}
