package lbd.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import lbd.forward.program.MapLayout;
import lbd.sys.net.Mac;

/// The other servers of services of which this machine is one. What comes from such a server for its service has been
/// chosen for us by a director there: it goes on to the kernel's own stack. One thread at a time.
final class Peers {
    private final Program program;
    private Set<Peer> written = Set.of();

    Peers(Program program) {
        this.program = program;
    }

    /// @param service its number
    record Peer(Mac mac, int service) {
        byte[] key() {
            return Bytes.host(8).put(mac.bytes()).putShort((short) service).array();
        }
    }

    /// Learns which ones a daemon before this one has written.
    void takeOver() throws IOException {
        Set<Peer> before = new HashSet<>();
        program.batches(MapLayout.PEERS, (keys, _, count) -> {
            for (int i = 0; i < count; i++) {
                int at = i * MapLayout.PEERS.keyBytes();
                int service =
                        ByteBuffer.wrap(keys).order(ByteOrder.nativeOrder()).getShort(at + 6) & 0xffff;
                before.add(new Peer(Bytes.mac(keys, at), service));
            }
        });
        written = before;
    }

    /// From now on these. Of more than [Program#MOST_PEERS] some are not known: their packets are handed on once more.
    void know(Set<Peer> wanted) throws IOException {
        for (Peer peer : written) {
            if (!wanted.contains(peer)) {
                program.remove(MapLayout.PEERS, peer.key());
            }
        }
        Set<Peer> now = new HashSet<>();
        for (Peer peer : wanted) {
            if (now.size() < Program.MOST_PEERS) {
                if (!written.contains(peer)) {
                    program.put(MapLayout.PEERS, peer.key(), Bytes.ofInt(1));
                }
                now.add(peer);
            }
        }
        written = now;
    }
}
