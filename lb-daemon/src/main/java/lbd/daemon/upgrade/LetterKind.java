package lbd.daemon.upgrade;

/// What a letter is about; the package says who sends it when.
enum LetterKind {
    HELLO,
    WELCOME,
    STEP,
    TAKE,
    SOCKETS,
    STATE,
    ALL,
    READY,
    FAILED,
    YOURS,
    LEFT,
    OVER
}
