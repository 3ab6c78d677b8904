/// Files that answer requests, in place of a server.
///
/// A [FileServing] belongs to a route. It makes a path of a request's and asks its [Folder] what is there: a
/// [ServedFile], a folder, or nothing, for which a fallback stands. What was found is kept for a second by
/// the loop that asked ([LoopFiles]): small files with their bytes, larger ones open. [FileReply] says what
/// of a file a request gets, and a [FileStream] gives it to the exchange as a server would.
///
/// Whether a disk has to be waited for decides who works. To look for a file may take as long as the disk likes, so
/// [lbd.proxy.loop.Workers] do that, those of its root. What is sent of an open file is first looked for in memory
/// ([lbd.proxy.files.sys.PageCache]): what is there the loop sends itself, by sendfile where the client's socket takes
/// it unread, else read without waiting; what is not, a worker reads first. Between the look and the sending the system
/// may drop pages, of which it has just been told that they are wanted: then a loop waits for a disk after all, for one
/// piece.
@NullMarked
package lbd.proxy.files;

import org.jspecify.annotations.NullMarked;
