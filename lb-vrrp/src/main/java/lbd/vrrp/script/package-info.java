/// Programs that lbd starts for VRRP: those that judge a node ([TrackedScript]) and those that are told
/// ([NotifyScript]).
///
/// Each runs from its argument list without a shell, in a process group of its own, without lbd's
/// capabilities, and is killed as a group when its time is up ([Command]). They run on virtual threads; the
/// VRRP thread only ever gets a verdict.
@NullMarked
package lbd.vrrp.script;

import org.jspecify.annotations.NullMarked;
