/// The flight recorder: in memory, the last requests and sessions that failed, a sample of the rest, and what somebody
/// watches at this moment. Event loops write into rings of their own, by [LoopRecorder]; the admin thread reads them by
/// [Recorder].
///
/// Called by lb-proxy's loops, to which it is a sink of access records, and by the admin server.
@NullMarked
package lbd.daemon.recorder;

import org.jspecify.annotations.NullMarked;
