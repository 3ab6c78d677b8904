/// Lines as messages of syslog (RFC 5424), to `/dev/log`, by UDP or by TCP.
///
/// A [SyslogClient] belongs to one thread, which waits for a receiver a second at most; one that fails is left alone
/// for a while, in which lines are lost at once. Nothing is queued here.
@NullMarked
package lbd.daemon.syslog;

import org.jspecify.annotations.NullMarked;
