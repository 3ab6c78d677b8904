package lbd.proxy.http;

import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;

/// How a head that goes on differs from the one that came: which of its fields stay, and which lines are added. Made by
/// [RequestEdits] and [AnswerEdits] at the moment when a stream is given the head, valid until the next one is made.
///
/// What is between two neighbours only is dropped here and is not added: how a body is delimited, whether a connection
/// lives on, what it is upgraded to. Each version writes that in its own way.
public final class HeadEdits {
    private final HeadBuilder added = new HeadBuilder();
    private long dropped;

    /// Begins anew.
    ///
    /// @param fields whose bits are set go nowhere
    HeadBuilder begin(long fields) {
        dropped = fields | KnownField.CONNECTION_BOUND_SET;
        added.begin();
        return added;
    }

    /// Whether all fields of a head stay, so that they can be copied as one piece.
    public boolean keepsAll(Head head) {
        return !head.hasAny(dropped) && !head.nominates();
    }

    public boolean keeps(Head head, int field) {
        return (dropped & head.known(field).bit()) == 0 && !head.nominated(field);
    }

    /// The lines that come after those that stay: a head without a first line, and without the empty line at its end.
    public Head added() {
        return added.lines();
    }
}
