package lbd.daemon.cli;

import java.util.Locale;

/// A page of the manual in roff, with the macros of man(7). Nothing in a text is a request or an escape.
final class Roff {
    private static final int WIDTH = 72;

    private final StringBuilder page = new StringBuilder();

    /// @param section of the manual
    /// @param date    empty: none
    Roff(String name, int section, String version, String date) {
        request("TH", name.toUpperCase(Locale.ROOT), Integer.toString(section), date, "lbd " + version, "lbd");
        // What is no word of a language is not hyphenated, and lines need not be even.
        page.append(".nh\n.ad l\n");
    }

    void heading(String text) {
        request("SH", text);
    }

    void part(String text) {
        request("SS", text);
    }

    void paragraph() {
        request("PP");
    }

    void text(String text) {
        for (String given : text.replace("%n", "\n").replace("%%", "%").split("\n", -1)) {
            StringBuilder line = new StringBuilder();
            for (String word : given.strip().split("\\s+", -1)) {
                if (line.length() + word.length() > WIDTH) {
                    line(line);
                }
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
            line(line);
        }
    }

    private void line(StringBuilder text) {
        if (!text.isEmpty()) {
            page.append(escaped(text.toString())).append('\n');
            text.setLength(0);
        }
    }

    /// A term that a text follows.
    void term(String term, String more) {
        request("TP");
        page.append("\\fB").append(inner(term)).append("\\fR");
        if (!more.isEmpty()) {
            page.append(' ').append("\\fI").append(inner(more)).append("\\fR");
        }
        page.append('\n');
    }

    /// As it is, a line each.
    void example(String text) {
        page.append(".RS 4\n.nf\n");
        text.lines().forEach(line -> page.append(escaped(line)).append('\n'));
        page.append(".fi\n.RE\n");
    }

    private void request(String name, String... arguments) {
        page.append('.').append(name);
        for (String argument : arguments) {
            page.append(" \"").append(inner(argument).replace("\"", "\\(dq")).append('"');
        }
        page.append('\n');
    }

    /// A line of its own: one that begins as a request does would be taken for it.
    private static String escaped(String line) {
        String inner = inner(line);
        return inner.startsWith(".") || inner.startsWith("'") ? "\\&" + inner : inner;
    }

    private static String inner(String text) {
        StringBuilder all = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> all.append("\\e");
                case '-' -> all.append("\\-");
                case '\'' -> all.append("\\(aq");
                case '`' -> all.append("\\(ga");
                case '^' -> all.append("\\(ha");
                case '~' -> all.append("\\(ti");
                default -> {
                    if (c < 0x80) {
                        all.append((char) c);
                    } else {
                        all.append("\\[u%04X]".formatted(c));
                    }
                }
            }
        });
        return all.toString();
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
