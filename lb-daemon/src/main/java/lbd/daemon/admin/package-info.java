/// What the administrator sees and says: metrics, health, status and commands, over HTTP/1.1.
///
/// [AdminServer] has one thread and serves two doors with the same [AdminApi]: a TCP address, which only reads, and a
/// unix socket that belongs to the user of the daemon, which may also change things. [AdminSocket] says where that
/// socket is, for the daemon and for the commands.
@NullMarked
package lbd.daemon.admin;

import org.jspecify.annotations.NullMarked;
