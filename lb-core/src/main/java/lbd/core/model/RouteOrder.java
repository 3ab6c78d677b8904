package lbd.core.model;

/// Which of several routes that match takes a request.
public enum RouteOrder {
    /// The first of the file.
    FIRST,
    /// As nginx chooses a location. The one that asks for the whole path; else the longest prefix, if it is
    /// `before_regex`; else the first whose regular expression is found; else the longest prefix. A route that
    /// does not ask for the path is a prefix without a character.
    LONGEST
}
