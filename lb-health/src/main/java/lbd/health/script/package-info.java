/// `type: script`: a program of the operator's. The one check that starts a process.
///
/// No shell: arguments are given as they are. The program gets a session and process group of its own, no ambient or
/// inheritable capability (`setpriv`), and an environment that has nothing of ours. When it is late the whole
/// group gets TERM, and KILL when it still lives two seconds later.
@NullMarked
package lbd.health.script;

import org.jspecify.annotations.NullMarked;
