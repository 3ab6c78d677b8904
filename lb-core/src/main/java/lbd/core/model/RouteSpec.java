package lbd.core.model;

import lbd.core.model.edge.RouteEdits;

/// One rule of a listener: what a request must look like, and what is then done with it. The first rule that
/// matches wins.
///
/// @param edits what is changed on the way, beside what the listener changes
public record RouteSpec(RouteMatch match, RouteAction action, RouteEdits edits) {
    /// That changes nothing.
    public RouteSpec(RouteMatch match, RouteAction action) {
        this(match, action, RouteEdits.DEFAULT);
    }
}
