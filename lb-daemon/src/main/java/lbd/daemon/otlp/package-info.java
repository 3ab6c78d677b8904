/// What all that is told to a collector of OpenTelemetry has in common, by OTLP over HTTP: how it is asked
/// ([Collector]),
/// and how batches are sent to it one after the other ([Courier]). The library that does it is loaded by who has
/// something to send, and by nobody else.
@NullMarked
package lbd.daemon.otlp;

import org.jspecify.annotations.NullMarked;
