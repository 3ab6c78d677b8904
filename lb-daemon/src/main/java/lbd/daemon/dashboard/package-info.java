/// The page at the admin listener's `/`: [PageFiles] are its files, [Watchers] who looks at it, whom [Changes] tells
/// once a second what is otherwise than before. Nobody pays for it while nobody watches.
@NullMarked
package lbd.daemon.dashboard;

import org.jspecify.annotations.NullMarked;
