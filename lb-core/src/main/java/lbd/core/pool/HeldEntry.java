package lbd.core.pool;

/// Of a [HeldTable] as it was, to be shown without its lock.
record HeldEntry(Object key, Server server, long usedNanos) {}
