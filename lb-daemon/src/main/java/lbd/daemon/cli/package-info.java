/// The command line. `run`, `demo`, `check`, `probe` and `digest` work in this process; all others talk to a
/// running daemon by its admin socket, and load as little as they can, since an operator waits for them.
@NullMarked
package lbd.daemon.cli;

import org.jspecify.annotations.NullMarked;
