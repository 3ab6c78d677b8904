/// One process takes another's place without a client noticing: `lbd upgrade`.
///
/// The old process, in [Upgrade], starts the new one with one end of a pair of sockets ([Letters]); the new one, in
/// [Predecessor], greets, gets ready, is given the listening sockets and what the old one knows ([Estate]), takes what
/// it
/// has a use for, and says that it is ready. Only then the old one stops accepting, and drains. Until then it has
/// changed nothing, and whatever becomes of the new one, it goes on.
///
///     new                                old
///     HELLO protocol, version, pid  ->
///                                   <-   WELCOME protocol, version, pid, generation; its outputs
///     STEP, as often as it likes    ->
///     TAKE                          ->
///                                   <-   SOCKETS, STATE, as often as needed, ALL
///     READY, what was taken         ->
///                                   <-   YOURS
///                                   <-   LEFT connections, as often as they change, OVER
///     FAILED, why (instead of READY) ->
@NullMarked
package lbd.daemon.upgrade;

import org.jspecify.annotations.NullMarked;
