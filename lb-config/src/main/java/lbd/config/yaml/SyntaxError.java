package lbd.config.yaml;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// SnakeYAML's errors in one line and in words for who writes the file, not for who wrote the parser.
final class SyntaxError {
    private static final Pattern UNDEFINED_ALIAS = Pattern.compile("found undefined alias (.*)");

    private SyntaxError() {}

    static Mark mark(MarkedYAMLException e) {
        Mark problem = e.getProblemMark();
        return problem != null ? problem : e.getContextMark();
    }

    static String message(MarkedYAMLException e) {
        return "not valid YAML: " + oneLine(explanation(e, text(e.getProblem()), text(e.getContext())));
    }

    private static String explanation(MarkedYAMLException e, String problem, String context) {
        Matcher alias = UNDEFINED_ALIAS.matcher(problem);
        if (alias.matches()) {
            return "the alias *%1$s has no anchor &%1$s before it (a text that begins with * needs quotes)"
                    .formatted(alias.group(1));
        }
        if (problem.contains("\\t(TAB)")) {
            return "a tab cannot indent or begin a value; use spaces";
        }
        if (problem.startsWith("mapping values are not allowed here")) {
            return "a key with a value cannot stand here; is the indentation right, or does a text with \": \" need"
                    + " quotes?";
        }
        if (problem.startsWith("expected <block end>")) {
            return "the indentation does not fit " + begun(e, "what");
        }
        if (problem.equals("found unexpected end of stream")) {
            return "the file ends inside of " + begun(e, "the quotes");
        }
        if (problem.endsWith("but got <stream end>")) {
            return "the file ends inside of " + begun(e, "the brackets");
        }
        if (problem.startsWith("could not find expected ':'")) {
            return "a key without \":\"" + (context.isEmpty() ? "" : ", " + begun(e, "the line"));
        }
        return context.isEmpty() ? problem : problem + " " + context + since(e);
    }

    private static String begun(MarkedYAMLException e, String what) {
        return what + " that" + (e.getContextMark() == null ? " came before" : since(e).replace(" at", " began at"));
    }

    private static String since(MarkedYAMLException e) {
        Mark mark = e.getContextMark();
        return mark == null ? "" : " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String text(@Nullable String message) {
        return message == null ? "" : message;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s+", " ").strip();
    }
}
