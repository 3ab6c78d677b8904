package lbd.proxy.udp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sessions in the order in which they make room for others: first those that no server has answered, then the others,
/// of each kind the one first that has been silent for longest. All in constant time. Confined to a loop.
final class IdleOrder {
    private final Place unanswered = new Place(null);
    private final Place answered = new Place(null);

    /// The place of one session, in one order at most.
    static final class Place {
        private final @Nullable UdpSession session;
        private Place previous = this;
        private Place next = this;

        /// @param session null for the end of a ring
        Place(@Nullable UdpSession session) {
            this.session = session;
        }

        private boolean alone() {
            return next == this;
        }

        /// Leaves its order, if it is in one.
        void leave() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }

    /// Something has come for it just now: it is the last of its kind to go.
    void heard(Place place, boolean isAnswered) {
        place.leave();
        Place end = isAnswered ? answered : unanswered;
        place.previous = end.previous;
        place.next = end;
        end.previous.next = place;
        end.previous = place;
    }

    boolean hasUnanswered() {
        return !unanswered.alone();
    }

    /// @return null where there is none
    @Nullable
    UdpSession idlest() {
        return idlest(unanswered.alone());
    }

    /// Of those that a server has answered, or of the others.
    ///
    /// @return null where there is none
    @Nullable
    UdpSession idlest(boolean isAnswered) {
        Place end = isAnswered ? answered : unanswered;
        return end.alone() ? null : Objects.requireNonNull(end.next.session);
    }
}
