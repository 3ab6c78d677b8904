package lbd.forward.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lbd.sys.Libc;
import lbd.sys.net.KernelEvents;
import lbd.sys.net.SysException;

/// Waits for the kernel to say that a link or an address has changed. One thread at a time.
public final class LinkEvents implements AutoCloseable {
    private static final int POLL_IN = 1;

    private final KernelEvents events;
    private final MemorySegment poll = Arena.ofAuto().allocate(8, 8);

    /// @throws IOException if there are too few descriptors
    public LinkEvents() throws IOException {
        try {
            events = new KernelEvents();
        } catch (SysException e) {
            throw new IOException(e.getMessage(), e);
        }
        poll.set(ValueLayout.JAVA_INT, 0, events.fd());
        poll.set(ValueLayout.JAVA_SHORT, 4, (short) POLL_IN);
    }

    /// @param millis that it waits at most
    /// @return whether something has changed; what is for the caller to see
    public boolean await(int millis) {
        if (Libc.poll(poll, 1, millis) <= 0) {
            return false;
        }
        // Of more than there was room for nothing is known but that it changed: so it is with all of them here.
        boolean ignored = events.drain(_ -> {});
        return true;
    }

    @Override
    public void close() {
        events.close();
    }
}
