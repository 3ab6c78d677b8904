/// Keys of those who sign tokens, fetched from where they are published.
///
/// A thread of its own asks, where the configuration names such a place; gates of requests read what came last, and say
/// when a token names a key that is not there.
@NullMarked
package lbd.daemon.jwks;

import org.jspecify.annotations.NullMarked;
