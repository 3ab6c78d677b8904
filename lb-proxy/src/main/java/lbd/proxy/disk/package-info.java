/// Bodies that wait on a disk.
///
/// A [DiskQueue] is one body's: what is added comes out again in its order, by way of a file that has no name. The
/// [Disk] is what all of them share: the folder, the threads that wait for it, and how much of it may be taken; a
/// [DiskShare] is a listener's part of that. Event loops never touch a file: they hand pieces to workers and are told.
///
/// Called by `http` for bodies of requests and by `buffer` for those of answers; calls `loop`.
@NullMarked
package lbd.proxy.disk;

import org.jspecify.annotations.NullMarked;
