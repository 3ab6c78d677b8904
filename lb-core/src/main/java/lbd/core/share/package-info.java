/// Shares: what requests are dealt out by, when a route has several pools or only some of its requests are to
/// have something done with them. [Deal] says whose turn it is, [Cursor] which turn, [ShareTokens] who a
/// client's cookie says that it was.
///
/// Called by `http` of the proxy for the routes that deal out; calls nobody.
@NullMarked
package lbd.core.share;

import org.jspecify.annotations.NullMarked;
