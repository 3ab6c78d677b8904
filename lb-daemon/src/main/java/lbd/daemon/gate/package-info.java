/// Who may come in where the admin's API is served by TCP, and what they may. [AdminGate] asks for the name
/// that the request is for, for the site that it comes from, and for the token of `admin.token_file`. The
/// admin socket has no gate: its file permissions say who may come.
///
/// Called by the admin server and the dashboard for each request that came by TCP.
@NullMarked
package lbd.daemon.gate;

import org.jspecify.annotations.NullMarked;
