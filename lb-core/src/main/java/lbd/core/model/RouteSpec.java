package lbd.core.model;

/// One rule of a listener: what a request must look like, and what is then done with it. The first rule that
/// matches wins.
public record RouteSpec(RouteMatch match, RouteAction action) {}
