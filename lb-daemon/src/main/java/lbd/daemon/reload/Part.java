package lbd.daemon.reload;

import lbd.core.model.Config;

/// A part of the daemon that has something to prepare when the configuration changes.
@FunctionalInterface
public interface Part {
    /// Called on the state thread.
    ///
    /// @throws RefusedException if it cannot be done; then nothing has changed
    Change prepare(Config next) throws RefusedException;
}
