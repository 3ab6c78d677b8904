package lbd.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Failure;
import org.junit.jupiter.api.Test;

class LocalShortageTest {
    @Test
    void noPortDescriptorOrMemoryIsNoServersFault() {
        assertTrue(LocalShortage.is(new BindException("Cannot assign requested address")));
        assertTrue(LocalShortage.is(new ConnectException("connect(..) failed: Cannot assign requested address")));
        assertTrue(LocalShortage.is(new IOException("x", new IOException("socket: Too many open files"))));
        assertEquals(EndReason.LOCAL_SHORTAGE, Dial.reason(new IOException("No buffer space available")));
        assertEquals(
                Failure.LOCAL_SHORTAGE,
                ServerFailure.connecting(EndReason.LOCAL_SHORTAGE).failure());
    }

    @Test
    void refusedAndUnreachableAre() {
        assertFalse(LocalShortage.is(new ConnectException("Connection refused")));
        assertFalse(LocalShortage.is(new NoRouteToHostException("No route to host")));
        assertEquals(
                Failure.CONNECT,
                ServerFailure.connecting(EndReason.CONNECT_REFUSED).failure());
        assertEquals(
                Failure.CONNECT,
                ServerFailure.connecting(EndReason.CONNECT_FAILED).failure());
    }
}
