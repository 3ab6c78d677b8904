package lbd.core.model;

/// One rule of a TCP listener: what a client must ask for, and where its session then goes.
public record TcpRoute(TcpMatch match, RouteAction.Forward forward) {}
