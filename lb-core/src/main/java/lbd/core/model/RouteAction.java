package lbd.core.model;

import java.util.List;
import java.util.Set;
import lbd.core.model.edge.FilesSpec;
import lbd.core.model.edge.PoolShare;
import lbd.core.model.edge.StickyShare;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;

/// What is done with the requests of a route.
public sealed interface RouteAction {
    /// The pools that they may go to.
    default List<String> pools() {
        return List.of();
    }

    /// They go to a pool.
    ///
    /// @param timeouts what the route says otherwise than its listener and its pool
    record Forward(String pool, TimeoutOverrides timeouts) implements RouteAction {
        /// With the timeouts of its pool.
        public Forward(String pool) {
            this(pool, TimeoutOverrides.NONE);
        }

        @Override
        public List<String> pools() {
            return List.of(pool);
        }
    }

    /// Each goes to one of several pools.
    ///
    /// @param shares what each of them gets, 100 % together
    record Split(List<PoolShare> shares, StickyShare sticky) implements RouteAction {
        public Split {
            shares = PoolShare.check(shares);
        }

        @Override
        public List<String> pools() {
            return shares.stream().map(share -> share.to().pool()).toList();
        }
    }

    /// Each goes to the pool that it names. One that names none of them is not for this route: its match has a
    /// [Condition.Names] that says so.
    ///
    /// @param name    written as [Form#RAW]
    /// @param choices each of another pool, at least one
    record Choice(VariableText name, List<Forward> choices) implements RouteAction {
        public Choice {
            choices = List.copyOf(choices);
        }

        @Override
        public List<String> pools() {
            return choices.stream().map(Forward::pool).toList();
        }
    }

    /// The client is sent elsewhere.
    ///
    /// @param to     the value of Location, a [Form#URI] of 1 to 2,048 characters
    /// @param status 301, 302, 303, 307 or 308
    record Redirect(VariableText to, int status) implements RouteAction {
        public static final int MAX_LENGTH = 2048;
        private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

        public Redirect {
            check(to.source());
            if (!STATUSES.contains(status)) {
                throw new IllegalArgumentException(
                        "status: " + status + " is no redirect; allowed: 301, 302, 303, 307, 308");
            }
        }

        /// That is the same for all requests.
        public Redirect(String to, int status) {
            this(VariableText.parse(to, Form.URI, Scope.REQUEST), status);
        }

        /// @return the text
        /// @throws IllegalArgumentException if it is no reference
        public static String check(String to) {
            if (to.isEmpty() || to.length() > MAX_LENGTH || to.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException(
                        "\"" + to + "\" is no URI reference; allowed: 1 to 2048 visible ASCII characters");
            }
            return to;
        }

        /// Where it has no variables.
        public String constant() {
            return to.source().replace("{{", "{");
        }
    }

    /// Files of a folder answer.
    record Files(FilesSpec spec) implements RouteAction {
        @Override
        public List<String> pools() {
            String pool = spec.pool();
            return pool == null ? List.of() : List.of(pool);
        }
    }

    /// lbd answers itself.
    ///
    /// @param status 200 to 599
    /// @param body   may be empty
    record Respond(int status, AnswerBody body) implements RouteAction {
        /// Characters of one that stands in the file.
        public static final int MAX_BODY = 64 * 1024;

        public Respond {
            Range.check("status", status, 200, 599);
            if (!body.isEmpty() && (status == 204 || status == 205 || status == 304)) {
                throw new IllegalArgumentException("body: an answer with status " + status + " has none");
            }
        }

        /// With plain text.
        public Respond(int status, String text) {
            this(status, AnswerBody.text(text));
        }
    }
}
