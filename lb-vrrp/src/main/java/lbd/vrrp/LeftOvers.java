package lbd.vrrp;

import java.nio.file.Path;
import lbd.vrrp.link.AddedRecord;

/// What a killed daemon has left on the node, for a daemon that takes no part in VRRP. One that does removes it as it
/// opens.
public final class LeftOvers {
    private LeftOvers() {}

    /// Removes it, if there is any; without, nothing is opened and no capability needed.
    ///
    /// @param record the file in which this daemon records what it adds to the node; each network namespace has
    ///               its own, with its inode's number added to the name: /run/lbd/vrrp-added.4026531840
    /// @throws VrrpStartException if a capability is missing
    public static void remove(Path record) throws VrrpStartException {
        if (AddedRecord.isLeftOver(record)) {
            Kernel.open(record).close();
        }
    }
}
