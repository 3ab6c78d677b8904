package lbd.core.accesslog;

/// What became of a pool's cookie in the answer: the fourth letter of HAProxy's termination state.
public enum CookieSent {
    /// No pool was asked, or one that has no such cookie.
    NOT_ASKED('-'),
    /// The client got none.
    NONE('N'),
    /// The client had none that was good of this server, and got one.
    INSERTED('I'),
    /// The client had a good one, and got it with the time of its last use.
    UPDATED('U'),
    /// The server set one of this name, and it went on as it came.
    PASSED('P'),
    /// The server set the application's cookie, which got the mark of the server.
    MARKED('R');

    private final char letter;

    CookieSent(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }
}
