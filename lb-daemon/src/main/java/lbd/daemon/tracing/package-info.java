/// What a collector of OpenTelemetry is told, by OTLP over HTTP: sampled requests as spans.
///
/// [TracingPart] follows the configuration. Only where that has a collector is there an [Exporter] with a thread of its
/// own, and only then is anything of OpenTelemetry's libraries loaded; event loops know [lbd.core.trace.TraceQueue]
/// alone. [Spans] says in OpenTelemetry's words what a loop has noted.
@NullMarked
package lbd.daemon.tracing;

import org.jspecify.annotations.NullMarked;
