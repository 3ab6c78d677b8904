/// Events: one line each, `key=value` or JSON, written by [EventEncoder].
///
/// Whoever has something to tell uses slf4j's fluent API, with the key `event` first and a stable name as its value.
/// [LogSettings] puts `log:` of the configuration into force.
@NullMarked
package lbd.daemon.log;

import org.jspecify.annotations.NullMarked;
