/// The one native thing that the daemon itself needs: unix datagrams, which the JDK does not have.
///
/// [DatagramSender] is all of it; what is said with it is in `lbd.daemon.systemd` and `lbd.daemon.syslog`.
@NullMarked
package lbd.daemon.sys;

import org.jspecify.annotations.NullMarked;
