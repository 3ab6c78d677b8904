package lbd.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.admin.AdminDoor;
import lbd.daemon.admin.AdminSocket;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.upgrade.CountersLeft;
import lbd.daemon.upgrade.Estate;
import lbd.daemon.upgrade.Predecessor;
import lbd.daemon.vrrp.VrrpPart;
import lbd.vrrp.Heritage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a predecessor's place: its sockets and what it knows before the first configuration is in force, and
/// the rest when it serves no more.
///
///     begin       before the first configuration is prepared
///     prepare     with it: a part of the reload
///     complete    when it is in force
final class Succession implements Part {
    private static final Logger log = LoggerFactory.getLogger(Succession.class);

    private final Predecessor before;
    private final Inventory inventory;
    private final RuntimeState state;
    private final StateThread stateThread;
    private final VrrpPart vrrp;
    private final AdminSocket socket;
    private final AdminDoor door;
    private final List<String> taken = new ArrayList<>();

    // What is left to be known; from [#begin] until the first configuration is in force.
    private volatile @Nullable Estate estate;

    Succession(
            Predecessor before,
            Inventory inventory,
            RuntimeState state,
            StateThread stateThread,
            VrrpPart vrrp,
            AdminSocket socket,
            AdminDoor door) {
        this.before = before;
        this.inventory = inventory;
        this.state = state;
        this.stateThread = stateThread;
        this.vrrp = vrrp;
        this.socket = socket;
        this.door = door;
    }

    /// Asks for all that there is. Blocks.
    ///
    /// @throws IOException if the predecessor does not give it
    void begin() throws IOException {
        Estate given = before.take();
        taken.add("took " + given.sockets().size() + " listening sockets");
        state.firstGeneration(before.generation() + 1);
        inventory.inherit(given);
        vrrp.await();
        socket.inherit();
        door.inherit(true);
        estate = given;
    }

    /// Before checks and traffic: who is down is not asked, and who is accepted is served as before.
    @Override
    public Change prepare(Config next) {
        Estate left = estate;
        return left == null ? Change.NONE : Change.of(() -> know(left), () -> {});
    }

    private void know(Estate left) {
        estate = null;
        inventory.know(left, taken);
        left.left().forEach((kind, lines) -> taken.add("not known here: " + lines.size() + " lines of " + kind));
    }

    /// Says that this process serves, and takes what only one of both can have. Blocks.
    ///
    /// @param counts takes what the predecessor still counts
    /// @throws IOException if it does not let go
    void complete(CountersLeft counts) throws IOException {
        Estate last = before.ready(taken, counts);
        stateThread
                .call(() -> {
                    vrrp.takeOver(state.config(), Heritage.of(last.take("vrrp")));
                    door.inherit(false);
                    socket.takeOver();
                    return true;
                })
                .join();
        taken.forEach(line -> log.atInfo()
                .addKeyValue("event", "upgrade.taken")
                .addKeyValue("from", before.pid())
                .addKeyValue("what", line)
                .log());
    }
}
