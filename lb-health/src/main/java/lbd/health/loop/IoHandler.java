package lbd.health.loop;

import java.nio.channels.SelectionKey;

/// What a registered channel is ready for goes here, on the loop's thread.
@FunctionalInterface
public interface IoHandler {
    void ready(SelectionKey key);
}
