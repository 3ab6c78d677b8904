/// What lbd tells systemd (sd_notify(3)), without its library: when it is ready, when it reloads, that it stops, a line
/// for `systemctl status`, and that it is alive.
///
/// [Systemd] is what the daemon calls; where no `NOTIFY_SOCKET` is set it does nothing. All messages go through one
/// thread of their own, in order, so that nothing in lbd waits for systemd.
@NullMarked
package lbd.daemon.systemd;

import org.jspecify.annotations.NullMarked;
