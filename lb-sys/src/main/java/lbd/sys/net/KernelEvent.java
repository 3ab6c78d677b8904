package lbd.sys.net;

/// What the kernel tells of links and addresses.
public sealed interface KernelEvent {
    record LinkChanged(LinkInfo link) implements KernelEvent {}

    record LinkGone(int index, String name) implements KernelEvent {}

    record AddressAdded(AddressInfo address) implements KernelEvent {}

    record AddressGone(AddressInfo address) implements KernelEvent {}
}
