/// Who may connect: lists of networks, and counts of connections by where they come from.
///
/// [AddressRules] answers for an address, whatever the number of networks; [SourceCounts] keeps no more entries than
/// there are connections. Event loops use both without asking each other.
@NullMarked
package lbd.core.access;

import org.jspecify.annotations.NullMarked;
