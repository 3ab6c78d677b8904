/// What an operator asks of VRRP: instances, what they track, their scripts and sync groups, as values that
/// cannot be wrong.
///
/// Every record checks its own fields and throws an [IllegalArgumentException] whose message starts with the
/// setting's name as the configuration writes it (`virtual_router_id: 300 is out of range; allowed: 1 to 255`).
/// [VrrpSpec] checks what only the whole can know: names used twice, a VRID used twice on an interface, references to
/// nothing. Start there.
@NullMarked
package lbd.core.model.vrrp;

import org.jspecify.annotations.NullMarked;
