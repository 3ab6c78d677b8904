package lbd.vrrp.election;

/// What the shell has to do, in the given order.
public sealed interface Action {
    /// Say who is master.
    ///
    /// @param priority      in the advert; 0: resigning
    /// @param intervalNanos in the advert
    record SendAdvert(int priority, long intervalNanos) implements Action {}

    record AddAddresses() implements Action {}

    record WithdrawAddresses() implements Action {}

    /// Start announcing the addresses: a take-over.
    record StartAnnouncing() implements Action {}

    /// Somebody else may have misled the clients: announce the addresses again.
    record AnnounceAgain() implements Action {}

    /// The timer ran out; ask the sync group whether all can take over.
    record AskGroup() implements Action {}
}
