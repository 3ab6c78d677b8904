package lbd.vrrp.sys;

/// Offsets in struct msghdr, struct iovec and struct cmsghdr, where pointers and size_t have 64 bits.
final class MessageHeader {
    static final int BYTES = 56;
    static final int NAME = 0;
    static final int NAME_LENGTH = 8;
    static final int VECTOR = 16;
    static final int VECTOR_COUNT = 24;
    static final int CONTROL = 32;
    static final int CONTROL_LENGTH = 40;
    static final int FLAGS = 48;

    static final int IOVEC_BYTES = 16;
    static final int IOVEC_BASE = 0;
    static final int IOVEC_LENGTH = 8;

    static final int CONTROL_HEADER = 16;
    static final int CONTROL_TYPE = 12;

    private MessageHeader() {}
}
