/// The daemon as a process: signals, exit codes, what it prints. [LbdProcess] starts one from the class path of the
/// tests; [LauncherTest] starts `./lbd` itself, which needs the jars that `verify` makes.
@NullMarked
package lbd.it.daemon;

import org.jspecify.annotations.NullMarked;
