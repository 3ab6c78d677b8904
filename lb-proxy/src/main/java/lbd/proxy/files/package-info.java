/// Files that answer requests, in place of a server.
///
/// A [FileServing] belongs to a route. It makes a path of a request's and asks its [Folder] what is there: a
/// [ServedFile], a folder, or nothing, for which a fallback stands. To look and to read takes as long as the disk
/// likes, so both are done by [lbd.proxy.loop.Workers]; what was found is kept for a second by the loop that asked
/// ([LoopFiles]), small files with their bytes. [FileReply] says what of a file a request gets, and a [FileStream]
/// gives
/// it to the exchange as a server would.
@NullMarked
package lbd.proxy.files;

import org.jspecify.annotations.NullMarked;
