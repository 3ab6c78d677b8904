/// Counts that every event loop adds to and whoever scrapes reads: nobody waits for anybody, and nothing is counted
/// twice.
///
/// [CountBy] counts by the constants of an enum, [Durations] is a histogram of times, [Endings] how requests and
/// sessions ended and how long they took. [Flood] says what a peer of HTTP/2 sends too much of.
@NullMarked
package lbd.core.count;

import org.jspecify.annotations.NullMarked;
