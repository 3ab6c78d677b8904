package lbd.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class SocketProblemTest {
    @Test
    void aNumberCountsWhateverTheWordsAroundItSay() {
        assertEquals(
                SocketProblem.REFUSED,
                SocketProblem.of(new ConnectException("connect(..) failed with error(-111): Verbindung abgelehnt")));
        assertEquals(
                SocketProblem.NO_DESCRIPTOR,
                SocketProblem.of(new IOException("accept(..) failed with error(-24): Too many open files")));
        assertEquals(SocketProblem.OTHER, SocketProblem.of(new IOException("x(..) failed with error(-71): y")));
    }

    @Test
    void wordsOfTheJdkAreTheSystems() {
        assertEquals(SocketProblem.REFUSED, SocketProblem.of(new ConnectException("Connection refused")));
        assertEquals(SocketProblem.RESET, SocketProblem.of(new SocketException("Connection reset by peer")));
        assertEquals(SocketProblem.PERMISSION_DENIED, SocketProblem.of(new BindException("Permission denied")));
        assertEquals(SocketProblem.ADDRESS_IN_USE, SocketProblem.of(new BindException("Address already in use")));
        assertEquals(
                SocketProblem.NO_DESCRIPTOR_HERE, SocketProblem.of(new IOException("Too many open files in system")));
        assertEquals(SocketProblem.NO_DESCRIPTOR, SocketProblem.of(new IOException("Too many open files")));
    }

    @Test
    void whatHasNoWordsIsToldByItsClass() {
        assertEquals(SocketProblem.NO_ROUTE, SocketProblem.of(new NoRouteToHostException()));
        assertEquals(SocketProblem.NO_SUCH_SOCKET, SocketProblem.of(new FileNotFoundException()));
        assertEquals(SocketProblem.REFUSED, SocketProblem.of(new PortUnreachableException()));
        assertEquals(SocketProblem.OTHER, SocketProblem.of(new IOException("something else")));
    }

    @Test
    void aCauseMaySayWhatItsExceptionDoesNot() {
        Throwable wrapped = new IllegalStateException("no socket", new IOException("Cannot allocate memory"));
        assertEquals(SocketProblem.NO_MEMORY, SocketProblem.of(wrapped));
    }
}
