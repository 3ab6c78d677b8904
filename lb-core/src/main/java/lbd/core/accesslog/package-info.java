/// The access log: one line for each request or TCP session, formatted on the event loop without allocating.
///
/// The owner of a connection fills an [AccessRecord] when the work has ended and gives it to its loop's [AccessLog],
/// which formats it at once by the [LineFormat] in force. What may appear in a line is the table in [AccessField];
/// why work ended is an [EndReason]. Everything in a line that came from the network is escaped by [Escaping], so that
/// nobody outside can end a line or forge a field. Files, queues and threads are lb-daemon's: [AccessLogSink].
@NullMarked
package lbd.core.accesslog;

import org.jspecify.annotations.NullMarked;
