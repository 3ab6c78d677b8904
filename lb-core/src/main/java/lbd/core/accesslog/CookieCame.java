package lbd.core.accesslog;

/// What a client brought of the cookie by which a pool knows its clients: the third letter of HAProxy's termination
/// state.
public enum CookieCame {
    /// No pool was asked, or one that has no such cookie.
    NOT_ASKED('-'),
    NONE('N'),
    /// Cut, forged, keyed with another secret, from the future, or of a server that the pool has not.
    INVALID('I'),
    /// Good, and another server than the one that it names had the request: that one was down, disabled, full, or
    /// failed.
    ELSEWHERE('D'),
    /// Good, and where it leads the request went.
    VALID('V'),
    /// Not used for longer than `max_idle`.
    IDLE('E'),
    /// Made longer ago than `max_life`.
    OLD('O');

    private final char letter;

    CookieCame(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }
}
