/// The page at the admin listener's `/`: [PageFiles] are its files, [Watchers] who looks at it, whom [PageEvents] tells
/// once a second what is otherwise than before. Nobody pays for it while nobody watches.
///
/// Called by the admin server for its paths; calls the API's own views, so that the page shows what the
/// commands show.
@NullMarked
package lbd.daemon.dashboard;

import org.jspecify.annotations.NullMarked;
