package lbd.daemon.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import lbd.core.text.Visible;
import org.jspecify.annotations.Nullable;

/// Records as JSON: keys in snake case, what is null left out.
public final class Json {
    private static final ObjectWriter WRITER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build()
            .writer(new OnlyVisible());

    private Json() {}

    /// JSON lets any character but the first 32 stand as it is, a terminal does not.
    private static final class OnlyVisible extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private static final int ASCII = 128;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[ASCII - 1] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int unit) {
            if (unit < ASCII || Character.isSurrogate((char) unit) || Visible.isVisible(unit)) {
                return null;
            }
            StringBuilder escape = new StringBuilder();
            Visible.escape(unit, escape);
            return new SerializedString(escape.toString());
        }
    }

    public static String of(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + value, e);
        }
    }
}
