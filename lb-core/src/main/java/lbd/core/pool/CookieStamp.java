package lbd.core.pool;

/// What a pool's cookie says, once it is known to be the pool's own.
///
/// @param server         by its keyed identifier
/// @param createdSeconds when it was made, since 1970
/// @param usedSeconds    when it was last written, since 1970
public record CookieStamp(long server, long createdSeconds, long usedSeconds) {}
