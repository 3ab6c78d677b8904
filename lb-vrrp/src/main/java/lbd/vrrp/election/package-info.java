/// Who is master: the election of RFC 3768 and RFC 9568 as a function, and sync groups.
///
/// [Election#step] takes the parameters, the state, an event and the time and gives the next state and what to
/// do, in order. It knows no socket, no clock and no thread; its class comment is the transition table. [Router]
/// holds one instance's state and has its actions run; [SyncGroup] keeps several of them together. Start at
/// [Election].
@NullMarked
package lbd.vrrp.election;

import org.jspecify.annotations.NullMarked;
