package lbd.vrrp;

/// What came of an operator's request.
///
/// @param done whether it was carried out
/// @param text what was done, or why not
public record Answer(boolean done, String text) {}
