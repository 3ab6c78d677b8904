/// The flight recorder: in memory, the last requests and sessions that failed, a sample of the rest, and what somebody
/// watches at this moment. Event loops write into rings of their own, by [LoopRecorder]; the admin thread reads them by
/// [Recorder].
@NullMarked
package lbd.daemon.recorder;

import org.jspecify.annotations.NullMarked;
