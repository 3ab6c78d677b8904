/// Who may connect, by lists of networks.
///
/// [AddressRules] answers for an address, whatever the number of networks. Event loops use it without asking each
/// other.
@NullMarked
package lbd.core.access;

import org.jspecify.annotations.NullMarked;
