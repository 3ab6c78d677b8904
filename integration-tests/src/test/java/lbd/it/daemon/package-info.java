/// The daemon as a process: signals, exit codes, what it prints. [LbdProcess] starts one as [Program] says;
/// [LauncherTest] starts `./lbd` itself, which needs the jars that `verify` makes.
@NullMarked
package lbd.it.daemon;

import org.jspecify.annotations.NullMarked;
