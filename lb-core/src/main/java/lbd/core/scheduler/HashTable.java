package lbd.core.scheduler;

/// Which member a key belongs to, and who is asked when that one cannot take it. Built for configured weights and
/// in the order of names, so that the order in the file does not matter; members of weight 0 have no place in it.
interface HashTable {
    /// The member that a key belongs to, eligible or not.
    ///
    /// @param attempt 0 for the owner, then 1, 2 ... for those who take what it cannot
    int member(long key, int attempt);

    /// How many attempts make sense.
    int attempts();
}
