package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;
import lbd.core.model.Condition;
import lbd.core.model.RouteMatch;
import lbd.core.model.TextTest;
import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.core.variable.FormOctets;
import org.jspecify.annotations.Nullable;

/// What a rule asks beside host, path, method and source. Immutable; any thread.
interface HeadCondition {
    boolean holds(Head head, RouteMatcher<?> matcher);

    /// Whether the answer depends on how the path is read.
    default boolean asksPath() {
        return false;
    }

    /// @param path     that the same rule asks for; null: any
    /// @param patterns those of the table
    static HeadCondition of(Condition condition, @Nullable PathCondition path, Patterns patterns) {
        return switch (condition) {
            case Condition.Names(var text, var names) -> NameCondition.of(text, names, path);
            case Condition.Header(String name, TextTest test) -> Field.of(name, test, patterns);
            case Condition.Cookie(String name, TextTest test) ->
                new Cookie(name.getBytes(UTF_8), wanted(test), TextCondition.of(test, patterns));
            case Condition.Parameter(String name, TextTest test) ->
                new Parameter(name.getBytes(UTF_8), wanted(test), TextCondition.of(test, patterns));
            case Condition.Extension(var extensions) -> new Extension(new ByteSet(extensions));
            case Condition.Language(var languages) -> LanguageCondition.of(languages);
            case Condition.Encrypted(boolean wanted) -> (head, matcher) -> matcher.https() == wanted;
            case Condition.Sni(var names) -> new ServerName(HostIndex.ofNames(names));
            case Condition.ClientCertificate certificate -> Certificate.of(certificate, patterns);
            case Condition.Holds(RouteMatch match) -> new Group(List.of(Rule.within(match, patterns)), true);
            case Condition.Not(RouteMatch match) -> new Group(List.of(Rule.within(match, patterns)), false);
            case Condition.Any(var matches) ->
                new Group(matches.stream().map(m -> Rule.within(m, patterns)).toList(), true);
        };
    }

    private static boolean wanted(TextTest test) {
        return !(test instanceof TextTest.Present(boolean wanted)) || wanted;
    }

    /// A field with a value that passes; or, where it is not wanted, none.
    final class Field implements HeadCondition {
        private final byte[] lowerCaseName;
        private final boolean wanted;
        private final TextCondition test;

        Field(byte[] lowerCaseName, boolean wanted, TextCondition test) {
            this.lowerCaseName = lowerCaseName;
            this.wanted = wanted;
            this.test = test;
        }

        static Field of(String name, TextTest test, Patterns patterns) {
            byte[] lowerCase = name.toLowerCase(Locale.ROOT).getBytes(US_ASCII);
            return new Field(lowerCase, HeadCondition.wanted(test), TextCondition.of(test, patterns));
        }

        @Override
        public boolean holds(Head head, RouteMatcher<?> matcher) {
            for (int f = head.find(lowerCaseName, 0); f >= 0; f = head.find(lowerCaseName, f + 1)) {
                if (test.holds(head.bytes(), head.valueStart(f), head.valueEnd(f), matcher)) {
                    return wanted;
                }
            }
            return !wanted;
        }
    }

    /// A cookie with a value that passes; or, where it is not wanted, none.
    final class Cookie implements HeadCondition {
        private final byte[] name;
        private final boolean wanted;
        private final TextCondition test;

        Cookie(byte[] name, boolean wanted, TextCondition test) {
            this.name = name;
            this.wanted = wanted;
            this.test = test;
        }

        @Override
        public boolean holds(Head head, RouteMatcher<?> matcher) {
            for (int f = head.find(KnownField.COOKIE); f >= 0; f = head.find(KnownField.COOKIE, f + 1)) {
                if (holds(head.bytes(), head.valueStart(f), head.valueEnd(f), matcher)) {
                    return wanted;
                }
            }
            return !wanted;
        }

        private boolean holds(byte[] b, int from, int end, RouteMatcher<?> matcher) {
            for (int p = from; p < end; ) {
                int pairEnd = Octets.indexOf(b, p, end, ';');
                int start = Octets.skipOws(b, p, pairEnd);
                int equals = Octets.indexOf(b, start, pairEnd, '=');
                if (equals < pairEnd
                        && Arrays.equals(b, start, Octets.trimOws(b, start, equals), name, 0, name.length)) {
                    int value = Octets.skipOws(b, equals + 1, pairEnd);
                    if (test.holds(b, value, Octets.trimOws(b, value, pairEnd), matcher)) {
                        return true;
                    }
                }
                p = pairEnd + 1;
            }
            return false;
        }
    }

    /// A parameter of the query with a value that passes; or, where it is not wanted, none.
    final class Parameter implements HeadCondition {
        private final byte[] name;
        private final boolean wanted;
        private final TextCondition test;

        Parameter(byte[] name, boolean wanted, TextCondition test) {
            this.name = name;
            this.wanted = wanted;
            this.test = test;
        }

        @Override
        public boolean holds(Head head, RouteMatcher<?> matcher) {
            byte[] b = head.bytes();
            int end = head.queryEnd();
            for (int p = head.queryStart(); p >= 0 && p < end; ) {
                int pairEnd = Octets.indexOf(b, p, end, '&');
                int equals = Octets.indexOf(b, p, pairEnd, '=');
                if (FormOctets.spell(b, p, equals, name)) {
                    byte[] value = new byte[pairEnd - Math.min(equals + 1, pairEnd)];
                    int length = 0;
                    for (int at = equals + 1; at < pairEnd; at += FormOctets.width(b, at, pairEnd)) {
                        value[length++] = FormOctets.at(b, at, pairEnd);
                    }
                    if (test.holds(value, 0, length, matcher)) {
                        return wanted;
                    }
                }
                p = pairEnd + 1;
            }
            return !wanted;
        }
    }

    /// In the reading of the path that is being matched.
    record Extension(ByteSet extensions) implements HeadCondition {
        private static final int LONGEST = 16;

        @Override
        public boolean asksPath() {
            return true;
        }

        @Override
        public boolean holds(Head head, RouteMatcher<?> matcher) {
            byte[] path = matcher.path();
            int length = matcher.pathLength();
            if (head.form() == TargetForm.ASTERISK) {
                return false;
            }
            int p = length;
            while (p > 0 && path[p - 1] != '.' && path[p - 1] != '/' && length - p <= LONGEST) {
                p--;
            }
            if (p == 0 || path[p - 1] != '.') {
                return false;
            }
            byte[] lower = Arrays.copyOfRange(path, p, length);
            for (int i = 0; i < lower.length; i++) {
                lower[i] = Octets.lower(lower[i]);
            }
            return extensions.contains(lower, 0, lower.length);
        }
    }

    record ServerName(HostIndex names) implements HeadCondition {
        @Override
        public boolean holds(Head head, RouteMatcher<?> matcher) {
            TlsFacts tls = matcher.tls();
            String name = tls == null ? null : tls.serverName();
            if (name == null) {
                return false;
            }
            byte[] octets = name.toLowerCase(Locale.ROOT).getBytes(UTF_8);
            return names.find(octets, octets.length).length > 0;
        }
    }

    record Certificate(
            boolean wanted,
            @Nullable TextCondition subject,
            @Nullable TextCondition san,
            @Nullable TextCondition fingerprint)
            implements HeadCondition {
        static Certificate of(Condition.ClientCertificate asked, Patterns patterns) {
            return new Certificate(
                    asked.wanted(),
                    test(asked.subject(), patterns),
                    test(asked.san(), patterns),
                    test(asked.fingerprint(), patterns));
        }

        private static @Nullable TextCondition test(@Nullable TextTest asked, Patterns patterns) {
            return asked == null ? null : TextCondition.of(asked, patterns);
        }

        @Override
        public boolean holds(Head head, RouteMatcher<?> matcher) {
            TlsFacts tls = matcher.tls();
            TlsClient client = tls == null ? null : tls.client();
            return client == null
                    ? !wanted
                    : wanted
                            && holds(subject, client.subject(), matcher)
                            && holdsForOne(client.names(), matcher)
                            && holds(fingerprint, client.fingerprint(), matcher);
        }

        private boolean holdsForOne(List<String> names, RouteMatcher<?> matcher) {
            if (san == null) {
                return true;
            }
            for (String name : names) {
                if (holds(san, name, matcher)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean holds(@Nullable TextCondition test, String text, RouteMatcher<?> matcher) {
            byte[] octets = text.getBytes(UTF_8);
            return test == null || test.holds(octets, 0, octets.length, matcher);
        }
    }

    /// @param one whether one of them is to take the request, or none
    record Group(List<Rule<String>> rules, boolean one) implements HeadCondition {
        @Override
        public boolean asksPath() {
            return rules.stream().anyMatch(Rule::asksPath);
        }

        @Override
        public boolean holds(Head head, RouteMatcher<?> matcher) {
            for (Rule<String> rule : rules) {
                if (rule.takesWithHost(head, matcher)) {
                    return one;
                }
            }
            return !one;
        }
    }
}
