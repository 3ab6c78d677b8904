package lbd.core.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a match asks for, in the words of the file: how routes are told apart, which have no names.
public final class MatchText {
    private static final String ANY = "any request";
    private static final int SHOWN = 3;

    private MatchText() {}

    /// @return such as `host www.example.com path_prefix /img`; of a list the first few
    public static String of(RouteMatch match) {
        List<String> parts = new ArrayList<>();
        list(parts, "host", match.hosts());
        if (match.path() != null) {
            parts.add(path(match.path()));
        }
        list(parts, "method", match.methods());
        new TreeMap<>(match.headers()).forEach((name, value) -> parts.add("header " + name + " = " + value));
        new TreeMap<>(match.query()).forEach((name, value) -> parts.add("query " + name + " = " + value));
        list(parts, "source", match.source().stream().map(Cidr::text).toList());
        match.also().forEach(condition -> parts.add(of(condition)));
        return parts.isEmpty() ? ANY : String.join(", ", parts);
    }

    public static String of(TcpMatch match) {
        List<String> parts = new ArrayList<>();
        list(parts, "sni", match.serverNames());
        list(parts, "alpn", match.protocols());
        return parts.isEmpty() ? "any session" : String.join(", ", parts);
    }

    public static String of(Condition condition) {
        return switch (condition) {
            case Condition.Header(var name, var test) -> "header " + name + " " + test(test);
            case Condition.Cookie(var name, var test) -> "cookie " + name + " " + test(test);
            case Condition.Parameter(var name, var test) -> "query " + name + " " + test(test);
            case Condition.Extension(var extensions) -> one("extension", extensions);
            case Condition.Language(var languages) -> one("language", languages);
            case Condition.Encrypted(var wanted) -> "scheme " + (wanted ? "https" : "http");
            case Condition.Sni(var names) -> one("sni", names);
            case Condition.ClientCertificate certificate -> certificate(certificate);
            case Condition.Names(var text, var names) -> one(text.source() + " is one of the pools", names);
            case Condition.Holds(var match) -> of(match);
            case Condition.Not(var match) -> "not (" + of(match) + ")";
            case Condition.Any(var matches) ->
                matches.stream().map(MatchText::of).collect(Collectors.joining(" or ", "any (", ")"));
        };
    }

    private static String certificate(Condition.ClientCertificate asked) {
        List<String> parts = new ArrayList<>();
        certificate(parts, "subject", asked.subject());
        certificate(parts, "san", asked.san());
        certificate(parts, "fingerprint", asked.fingerprint());
        return (asked.wanted() ? "client_certificate " : "no client_certificate ") + String.join(", ", parts);
    }

    private static void certificate(List<String> parts, String key, @Nullable TextTest test) {
        if (test != null) {
            parts.add(key + " " + test(test));
        }
    }

    private static String path(RouteMatch.PathMatch path) {
        return switch (path) {
            case RouteMatch.PathMatch.Exact exact -> "path " + exact.path();
            case RouteMatch.PathMatch.Prefix prefix -> "path_prefix " + prefix.path();
            case RouteMatch.PathMatch.Regex regex -> "path_regex " + regex.regex();
        };
    }

    private static String test(TextTest test) {
        return switch (test) {
            case TextTest.Present(var wanted) -> wanted ? "present" : "absent";
            case TextTest.Exact(var text) -> "= " + text;
            case TextTest.Prefix(var text) -> "begins with " + text;
            case TextTest.Contains(var text) -> "contains " + text;
            case TextTest.Regex(var regex) -> "matches " + regex;
            // Read from a file, and maybe keys that are nobody's business.
            case TextTest.OneOf(var texts) -> "is one of " + texts.size();
        };
    }

    private static void list(List<String> parts, String key, Collection<?> values) {
        if (!values.isEmpty()) {
            parts.add(one(key, values));
        }
    }

    private static String one(String key, Collection<?> values) {
        String first = values.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(" "));
        int more = values.size() - SHOWN;
        return key + " " + first + (more > 0 ? " and " + more + " more" : "");
    }
}
