package lbd.config.section;

import lbd.config.bind.Value;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.UnknownVariableException;
import lbd.core.variable.VariableText;

/// Texts with variables in them.
final class VariableReader {
    private VariableReader() {}

    /// @param form  where it goes
    /// @param scope what is known by then
    static VariableText read(Value value, Form form, Scope scope) {
        return read(value, "a text, which may have {variables}", form, scope);
    }

    /// @param expected what else it is
    static VariableText read(Value value, String expected, Form form, Scope scope) {
        return parse(value, value.parsed(expected, t -> t), form, scope, "");
    }

    /// @param hint for who has not meant a variable
    static VariableText parse(Value value, String text, Form form, Scope scope, String hint) {
        try {
            return VariableText.parse(text, form, scope);
        } catch (UnknownVariableException e) {
            String unknown = "unknown variable \"" + e.name() + "\"" + hint;
            throw value.refuseWord(unknown, e.name(), e.candidates());
        } catch (IllegalArgumentException e) {
            throw value.refuse(String.valueOf(e.getMessage()));
        }
    }
}
