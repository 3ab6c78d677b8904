/// Metrics that are sent to a collector of OpenTelemetry, at intervals.
///
/// They are those of the page for Prometheus, read on the admin's thread like a scrape, so that a metric is defined in
/// one place ([lbd.daemon.metrics]). [PushPart] follows the configuration; only where that has a collector is there an
/// [Exporter] with a thread of its own, and is anything of OpenTelemetry's libraries loaded. [Reading] says in
/// OpenTelemetry's words what was read, and [Memory] since when each series counts.
@NullMarked
package lbd.daemon.push;

import org.jspecify.annotations.NullMarked;
