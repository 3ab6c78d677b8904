package lbd.vrrp;

/// What came of an operator's request.
///
/// @param done whether it was carried out
/// @param text what was done, or why not
public record OperatorAnswer(boolean done, String text) {}
