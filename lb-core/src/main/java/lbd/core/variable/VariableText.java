package lbd.core.variable;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A text with variables in it, compiled. Immutable; any thread. Equal to another where both were made of the same.
public final class VariableText {
    /// Characters that one may have; a body may have more.
    public static final int MAX_LENGTH = 8192;

    /// What a variable of a body looks like: braces of JSON, of a style sheet or a program mostly do not.
    private static final Pattern IN_BODY = Pattern.compile("\\{[A-Za-z][A-Za-z_]*(\\.[^\\s{}|\"']+)?(\\|[^{}\n]*)?}");

    /// Variables that one may have.
    private static final int MAX_VARIABLES = 64;

    private final String source;
    private final Form form;
    private final Scope scope;

    /// The octets before each variable, and those after the last.
    private final byte[][] literals;

    private final VariableReference[] variables;
    private final byte[] @Nullable [] defaults;
    private final Form[] forms;

    private VariableText(String source, Form form, Scope scope, Compiler compiled) {
        this.source = source;
        this.form = form;
        this.scope = scope;
        literals = compiled.literals.toArray(byte[][]::new);
        variables = compiled.variables.toArray(VariableReference[]::new);
        defaults = compiled.defaults.toArray(byte[][]::new);
        forms = compiled.forms.toArray(Form[]::new);
    }

    /// @throws UnknownVariableException if it names a variable that does not exist
    /// @throws IllegalArgumentException if it is not well formed, or names what is not known by then
    public static VariableText parse(String text, Form form, Scope scope) {
        if (text.length() > MAX_LENGTH && !form.isBody()) {
            throw new IllegalArgumentException("a text of " + text.length() + " characters; allowed: " + MAX_LENGTH);
        }
        Compiler compiler = new Compiler(text, form, scope);
        compiler.compile();
        return new VariableText(text, form, scope, compiler);
    }

    /// Whether it has no variables, and so is the same for all requests.
    public boolean isConstant() {
        return variables.length == 0;
    }

    /// Whether it names this one.
    public boolean names(Variable wanted) {
        return Arrays.stream(variables).anyMatch(v -> v.variable() == wanted);
    }

    /// Appends to what is in the buffer.
    ///
    /// @return whether every variable without a default had a value
    public boolean write(Facts facts, TextBuffer out) {
        boolean whole = true;
        for (int i = 0; i < variables.length; i++) {
            out.literal(literals[i]);
            int before = out.length();
            out.form(forms[i]);
            variables[i].write(facts, out);
            if (forms[i].isBody() && out.length() > before) {
                BodyValue.escape(forms[i], before, out);
            }
            if (out.length() == before) {
                byte[] otherwise = defaults[i];
                if (otherwise == null) {
                    whole = false;
                } else {
                    out.literal(otherwise);
                }
            }
        }
        out.literal(literals[variables.length]);
        return whole;
    }

    /// As the configuration has it.
    public String source() {
        return source;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VariableText that
                && source.equals(that.source)
                && form == that.form
                && scope.equals(that.scope);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, form);
    }

    @Override
    public String toString() {
        return source;
    }

    private static final class Compiler {
        private final String text;
        private final Form form;
        private final Scope scope;
        private final List<byte[]> literals = new ArrayList<>();
        private final List<VariableReference> variables = new ArrayList<>();
        private final List<byte @Nullable []> defaults = new ArrayList<>();
        private final List<Form> forms = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private final Matcher inBody;
        private boolean inQuery;

        Compiler(String text, Form form, Scope scope) {
            this.inBody = IN_BODY.matcher(text);
            this.text = text;
            this.form = form;
            this.scope = scope;
        }

        void compile() {
            for (int at = 0; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c != '{') {
                    literal.append(c);
                    inQuery |= c == '?';
                } else if (at + 1 < text.length() && text.charAt(at + 1) == '{') {
                    literal.append('{');
                    at++;
                } else if (form.isBody() && !startsVariable(at)) {
                    literal.append(c);
                } else {
                    int close = text.indexOf('}', at);
                    if (close < 0) {
                        throw new IllegalArgumentException("\"" + text.substring(at)
                                + "\": a { without its }; a brace that stands for itself is written {{");
                    }
                    variable(text.substring(at + 1, close));
                    if (form.isBody()) {
                        BodyPlace.check(form, variables.getLast().variable(), text.substring(0, at));
                    }
                    at = close;
                }
            }
            literals.add(octets(literal));
        }

        private boolean startsVariable(int at) {
            return inBody.region(at, text.length()).lookingAt();
        }

        private void variable(String inside) {
            boolean parameter = inQuery && !literal.isEmpty() && literal.charAt(literal.length() - 1) == '=';
            int bar = inside.indexOf('|');
            variables.add(VariableReference.parse(bar < 0 ? inside : inside.substring(0, bar), scope));
            defaults.add(bar < 0 ? null : octets(inside.substring(bar + 1)));
            forms.add(form(variables.getLast().variable(), parameter));
            literals.add(octets(literal));
            literal.setLength(0);
            if (variables.size() > MAX_VARIABLES) {
                throw new IllegalArgumentException("more than " + MAX_VARIABLES + " variables");
            }
        }

        private Form form(Variable variable, boolean parameter) {
            if (form == Form.COOKIE && variable == Variable.FORWARD_AUTH) {
                // A Set-Cookie of the one that is asked is handed on with its attributes.
                return Form.FIELD;
            }
            return form == Form.URI && parameter ? Form.PARAMETER : form;
        }

        private byte[] octets(CharSequence characters) {
            byte[] octets = characters.toString().getBytes(UTF_8);
            for (byte octet : octets) {
                if (!form.takes(octet)) {
                    throw new IllegalArgumentException("\"" + text + "\": " + form.allowed());
                }
            }
            if (form != Form.PARAMETER) {
                return octets;
            }
            TextBuffer encoded = new TextBuffer();
            encoded.form(form);
            encoded.plain(octets);
            return encoded.copy();
        }
    }
}
