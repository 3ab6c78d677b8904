package lbd.config.yaml;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// SnakeYAML's errors in one line, the frequent ones in words for who writes the file, not for who wrote the parser.
/// Its `problem` is what was found, its `context` what it was doing, from where on.
final class SyntaxError {
    private static final Pattern UNDEFINED_ALIAS = Pattern.compile("found undefined alias (.*)");
    private static final Pattern NO_TOKEN =
            Pattern.compile("found character '([^\\\\])' that cannot start any token.*");
    private static final Pattern TAG = Pattern.compile("Global tag is not allowed: tag:yaml.org,2002:(.*)");

    private SyntaxError() {}

    static Mark mark(MarkedYAMLException e) {
        Mark problem = e.getProblemMark();
        return problem != null ? problem : e.getContextMark();
    }

    /// @param source the whole text
    static String message(MarkedYAMLException e, String source) {
        String message = "not valid YAML: " + explanation(text(e.getProblem()), text(e.getContext()), since(e));
        return message.replaceAll("\\s+", " ").strip() + lookalike(source, mark(e).getLine());
    }

    /// A line that lacks something is often found out only by what follows.
    private static String lookalike(String source, int line) {
        List<String> lines = source.lines().limit(line + 1L).toList();
        for (int i = Math.min(line, lines.size() - 1); i >= Math.max(0, line - 1); i--) {
            String hint = Lookalikes.inLine(lines.get(i), i + 1);
            if (!hint.isEmpty()) {
                return hint;
            }
        }
        return "";
    }

    private static String explanation(String problem, String context, String since) {
        String known = named(problem);
        if (known.isEmpty()) {
            known = known(problem, context, since);
        }
        return known.isEmpty() ? problem + (context.isEmpty() ? "" : " " + context + since) : known;
    }

    /// Problems that name something.
    private static String named(String problem) {
        Matcher alias = UNDEFINED_ALIAS.matcher(problem);
        if (alias.matches()) {
            return "the alias *%1$s has no anchor &%1$s before it; a text that begins with * needs quotes"
                    .formatted(alias.group(1));
        }
        Matcher start = NO_TOKEN.matcher(problem);
        if (start.matches()) {
            return "a text that begins with %s needs quotes".formatted(start.group(1));
        }
        Matcher tag = TAG.matcher(problem);
        return tag.matches() ? "tags are not supported: !!" + tag.group(1) : "";
    }

    private static String known(String problem, String context, String since) {
        if (problem.contains("\\t(TAB)")) {
            return "a tab cannot indent or begin a value; use spaces";
        }
        if (problem.startsWith("mapping values are not allowed here")) {
            return "a key with a value cannot stand here; is the indentation right, or does a text with \": \" need"
                    + " quotes?";
        }
        if (problem.startsWith("expected <block end>")) {
            return "the indentation does not fit what began" + since;
        }
        if (problem.equals("expected the node content, but found '<stream end>'")) {
            return "the file ends where a value should stand";
        }
        if (problem.contains("end of stream") || problem.contains("<stream end>")) {
            return "the file ends inside of what began" + since;
        }
        if (problem.startsWith("could not find expected ':'")) {
            return "a key without \":\", begun" + since;
        }
        if (problem.equals("expected the node content, but found ':'")) {
            return "a value is missing before \":\"; an IPv6 address needs quotes";
        }
        return context.equals("while scanning an alias") ? "a text that begins with * needs quotes" : "";
    }

    private static String since(MarkedYAMLException e) {
        Mark mark = e.getContextMark();
        return mark == null ? " before" : " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String text(@Nullable String message) {
        return message == null ? "" : message;
    }
}
