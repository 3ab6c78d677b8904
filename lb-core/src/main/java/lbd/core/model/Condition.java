package lbd.core.model;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// What a match asks beside what [RouteMatch] has a member for.
public sealed interface Condition {
    /// Of a field that comes several times one line must pass.
    record Header(String name, TextTest test) implements Condition {}

    /// Of a cookie that comes several times one must pass.
    record Cookie(String name, TextTest test) implements Condition {}

    /// Of a parameter that comes several times one must pass, decoded.
    record Parameter(String name, TextTest test) implements Condition {}

    /// What follows the last dot of the path's last segment, in small letters; any of them.
    record Extension(Set<String> extensions) implements Condition {
        public Extension {
            extensions = Collections.unmodifiableSortedSet(new TreeSet<>(extensions));
        }
    }

    /// One of them is what the client likes best, by the weights of Accept-Language; `zh` is also `zh-TW`.
    record Language(List<String> languages) implements Condition {
        public Language {
            languages = List.copyOf(languages);
        }
    }

    /// The client comes by HTTPS, to us or to a trusted proxy before us, or does not.
    record Encrypted(boolean wanted) implements Condition {}

    /// Names that the client asked for by SNI, `*.` as for hosts; any of them.
    record Sni(List<String> names) implements Condition {
        public Sni {
            names = List.copyOf(names);
        }
    }

    /// A certificate of the client that was verified.
    ///
    /// @param wanted      false: it has shown none
    /// @param subject     null: any
    /// @param san         of one of its alternative names; null: any, or none
    /// @param fingerprint null: any
    record ClientCertificate(
            boolean wanted,
            @Nullable TextTest subject,
            @Nullable TextTest san,
            @Nullable TextTest fingerprint) implements Condition {}

    /// What the text says of the request is one of these, which is asked last of all.
    record Names(VariableText text, Set<String> names) implements Condition {
        public Names {
            names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        }
    }

    /// The match holds: where it has a name of its own.
    record Holds(RouteMatch match) implements Condition {}

    /// It does not.
    record Not(RouteMatch match) implements Condition {}

    /// One of them does.
    record Any(List<RouteMatch> matches) implements Condition {
        public Any {
            matches = List.copyOf(matches);
        }
    }
}
