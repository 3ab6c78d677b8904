package lbd.vrrp;

import java.nio.file.Path;
import lbd.vrrp.link.AddedRecord;

/// What a killed daemon has left on the node, for a daemon that takes no part in VRRP. One that does removes it as it
/// opens.
public final class LeftOvers {
    private LeftOvers() {}

    /// Removes it, if there is any; without, nothing is opened and no capability needed.
    ///
    /// @param runtimeDirectory where lbd records what it adds to the node, /run/lbd
    /// @throws VrrpStartException if a capability is missing
    public static void remove(Path runtimeDirectory) throws VrrpStartException {
        if (AddedRecord.isLeftOver(runtimeDirectory)) {
            Kernel.open(runtimeDirectory).close();
        }
    }
}
