package lbd.core.model.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import lbd.core.http.KnownField;
import lbd.core.variable.VariableText;

/// One thing that is done to one field.
///
/// @param name   a token, compared without case; none of those that are lbd's, see [#check]
/// @param values one, for `add` one or more, for `remove` none
public record HeaderRule(Operation operation, String name, List<VariableText> values) {
    /// What is done.
    public enum Operation {
        /// The field goes, whoever has written it.
        REMOVE,
        /// The field has this value and no other; none where the value is empty.
        SET,
        /// One more line, beside those that there are.
        ADD,
        /// One more element at the end of the list that the field is.
        APPEND;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As the file says it.
        public String word() {
            return word;
        }
    }

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]{1,128}");

    public HeaderRule {
        values = List.copyOf(values);
        check(operation, name);
        if (values.isEmpty() != (operation == Operation.REMOVE)) {
            throw new IllegalArgumentException(operation.word() + ": has " + values.size() + " values");
        }
    }

    /// Whether the operator may do this to a field of that name. What decides where a message ends, where it goes and
    /// what two neighbours agree on is not his: two readers could take the outcome for different messages.
    ///
    /// @return the name
    /// @throws IllegalArgumentException that says whose it is
    public static String check(Operation operation, String name) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a field");
        }
        byte[] bytes = name.getBytes(ISO_8859_1);
        KnownField known = KnownField.of(bytes, 0, bytes.length);
        switch (known) {
            case HOST -> throw own(name, "it says where a request goes; rewrite.host changes it");
            case CONTENT_LENGTH, TRANSFER_ENCODING, TRAILER, EXPECT -> throw own(name, "it says where a message ends");
            case VIA -> throw own(name, "via writes it");
            case CDN_LOOP, MAX_FORWARDS -> throw own(name, "it ends loops");
            case MASKED -> throw own(name, "with - for _ it is another field's name to servers");
            case PROXY -> throw own(name, "to CGI it is a command");
            case X_FORWARDED_FOR, FORWARDED -> {
                if (operation == Operation.ADD || operation == Operation.APPEND) {
                    throw own(name, "forwarded appends to it; it can be set and removed");
                }
            }
            case SET_COOKIE -> {
                if (operation == Operation.APPEND) {
                    throw own(name, "its lines are no list; add adds one");
                }
            }
            default -> {
                if (known.kind() == KnownField.Kind.CONNECTION_BOUND) {
                    throw own(name, "it is between two neighbours only");
                }
            }
        }
        return name;
    }

    private static IllegalArgumentException own(String name, String why) {
        return new IllegalArgumentException(name + " is lbd's own: " + why);
    }
}
