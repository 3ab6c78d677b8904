package lbd.core.model;

import lbd.core.model.edge.RouteEdits;
import org.jspecify.annotations.Nullable;

/// One rule of a listener: what a request must look like, and what is then done with it. The first rule that
/// matches wins.
///
/// @param edits  what is changed on the way, beside what the listener changes
/// @param access whose requests are served
/// @param metrics the name under which its requests are counted by how long they took; null: they are not
public record RouteSpec(
        RouteMatch match,
        RouteAction action,
        RouteEdits edits,
        RouteAccess access,
        @Nullable String metrics) {
    /// Names within one listener.
    public static final int MOST_COUNTED = 100;

    /// Characters of a name that is made of what the route matches.
    public static final int LONGEST_COUNTED = 128;

    /// That is not counted by itself.
    public RouteSpec(RouteMatch match, RouteAction action, RouteEdits edits, RouteAccess access) {
        this(match, action, edits, access, null);
    }

    /// That serves everybody.
    public RouteSpec(RouteMatch match, RouteAction action, RouteEdits edits) {
        this(match, action, edits, RouteAccess.DEFAULT);
    }

    /// That changes nothing.
    public RouteSpec(RouteMatch match, RouteAction action) {
        this(match, action, RouteEdits.DEFAULT);
    }
}
