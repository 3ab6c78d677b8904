/// How a configuration comes into force, at start and with each reload.
///
/// A [ConfigSource] gives a valid configuration or all its errors. The [Reloader] asks each [Part] to prepare for it;
/// preparing does all that can fail and changes nothing that anybody sees. When all are prepared the runtime state is
/// swapped and all commit; when one refuses, the others abandon, and what was in force stays. A fault of ours in
/// any step, which is not to be, has the same end: what had changed already is put back.
@NullMarked
package lbd.daemon.reload;

import org.jspecify.annotations.NullMarked;
