package lbd.vrrp;

/// A part of a turn, for one instance. Constants, as a lambda is linked where it is first met, and that is to be
/// the start and not a take-over.
interface TurnPart {
    TurnPart PAUSED = Instance::pausedAsMaster;
    TurnPart ASSESS = Instance::assess;
    TurnPart DUE = Instance::due;
    TurnPart TAKE = Instance::takeAddresses;
    TurnPart ANNOUNCE = Instance::announceSome;
    TurnPart SHUT_DOWN = Instance::shutdown;
    TurnPart WITHDRAW = (instance, _) -> instance.withdrawAll();
    TurnPart ABANDON = (instance, _) -> instance.abandon();
    TurnPart CLOSE = (instance, _) -> instance.close();

    void run(Instance instance, long now);
}
