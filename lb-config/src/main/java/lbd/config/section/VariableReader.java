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
        String text = value.parsed(expected, t -> t);
        try {
            return VariableText.parse(text, form, scope);
        } catch (UnknownVariableException e) {
            String hint = "unknown variable \"" + e.name() + "\"";
            throw value.refuseWord(hint, e.name(), e.candidates());
        } catch (IllegalArgumentException e) {
            throw value.refuse(String.valueOf(e.getMessage()));
        }
    }
}
