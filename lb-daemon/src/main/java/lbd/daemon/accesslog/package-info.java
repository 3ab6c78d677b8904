/// The access log's way from the event loops to a file or stream.
///
/// A [LoopLog] belongs to one event loop and fills a buffer of lines; [AccessLogWriter] has one thread that writes full
/// or old buffers to an [LogOutput]. The number of buffers is bounded: when the disk is slower than the traffic, loops
/// find no free buffer, and lines are dropped and counted. No loop ever waits.
@NullMarked
package lbd.daemon.accesslog;

import org.jspecify.annotations.NullMarked;
