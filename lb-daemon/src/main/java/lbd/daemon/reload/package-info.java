/// How a configuration comes into force, at start and with each reload.
///
/// A [ConfigSource] gives a valid configuration or all its errors. The [Reloader] asks each [Part] to prepare for it;
/// preparing does all that can fail and changes nothing that anybody sees. When all are prepared the runtime state is
/// swapped and all commit; when one refuses, the others abandon, and what was in force stays.
@NullMarked
package lbd.daemon.reload;

import org.jspecify.annotations.NullMarked;
