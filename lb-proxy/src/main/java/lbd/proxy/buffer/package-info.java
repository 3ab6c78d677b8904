/// Answers that wait here for slow clients, so that their servers need not: an [AnswerBuffer] says which, and a
/// [BufferFilter] lets one of them wait, in the client's own queue and then in a [lbd.proxy.disk.DiskQueue].
///
/// Called by `http`, as any filter is; calls `disk`.
@NullMarked
package lbd.proxy.buffer;

import org.jspecify.annotations.NullMarked;
