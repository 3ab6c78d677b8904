package lbd.core.model;

import lbd.core.model.edge.RouteEdits;

/// One rule of a listener: what a request must look like, and what is then done with it. The first rule that
/// matches wins.
///
/// @param edits  what is changed on the way, beside what the listener changes
/// @param access whose requests are served
public record RouteSpec(RouteMatch match, RouteAction action, RouteEdits edits, RouteAccess access) {
    /// That serves everybody.
    public RouteSpec(RouteMatch match, RouteAction action, RouteEdits edits) {
        this(match, action, edits, RouteAccess.DEFAULT);
    }

    /// That changes nothing.
    public RouteSpec(RouteMatch match, RouteAction action) {
        this(match, action, RouteEdits.DEFAULT);
    }
}
