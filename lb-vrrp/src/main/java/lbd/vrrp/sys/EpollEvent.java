package lbd.vrrp.sys;

/// struct epoll_event: the one structure here that is not laid out alike everywhere.
///
/// @param bytes      its size
/// @param dataOffset where our number stands
record EpollEvent(int bytes, int dataOffset) {
    /// The layout on a processor, by its os.arch: packed on x86-64, aligned on all others.
    static EpollEvent on(String arch) {
        return arch.equals("amd64") ? new EpollEvent(12, 4) : new EpollEvent(16, 8);
    }
}
