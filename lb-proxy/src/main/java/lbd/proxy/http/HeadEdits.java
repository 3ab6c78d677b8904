package lbd.proxy.http;

import lbd.core.edit.FieldPlan;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// How a head that goes on differs from the one that came: which of its fields stay, and which lines are added. Made by
/// [RequestEdits] and [AnswerEdits] at the moment when a stream is given the head, valid until the next one is made.
///
/// What is between two neighbours only is dropped here and is not added: how a body is delimited, whether a connection
/// lives on, what it is upgraded to. Each version writes that in its own way.
public final class HeadEdits {
    private final HeadBuilder added = new HeadBuilder();
    private long dropped;
    private long touched;
    private FieldPlan plan = FieldPlan.NONE;
    private final TextBuffer target = new TextBuffer();
    private boolean retargets;

    /// Begins anew.
    ///
    /// @param fields whose bits are set go nowhere
    /// @param rules  of the route, whose lines the caller adds
    HeadBuilder begin(long fields, FieldPlan rules) {
        plan = rules;
        retargets = false;
        dropped = fields | KnownField.CONNECTION_BOUND_SET | rules.known();
        touched = dropped | rules.touched();
        added.begin();
        return added;
    }

    /// A filter changes what this field says: it goes nowhere as it came.
    public void drop(KnownField field) {
        dropped |= field.bit();
        touched |= field.bit();
    }

    /// A filter says something of what it has made.
    ///
    /// @param name  as it is written, with its colon and a space
    /// @param value without CR, LF and NUL
    public void add(KnownField field, byte[] name, byte[] value) {
        added.field(field, name);
        added.text(value);
        added.endField();
    }

    /// Where a line is written behind those that are there.
    HeadBuilder behind() {
        return added;
    }

    /// Whether all fields of a head stay, so that they can be copied as one piece.
    public boolean keepsAll(Head head) {
        return !head.hasAny(touched) && !head.nominates();
    }

    public boolean keeps(Head head, int field) {
        long bit = head.known(field).bit();
        if ((touched & bit) == 0) {
            return !head.nominated(field);
        }
        return (dropped & bit) == 0 && !head.nominated(field) && !plan.drops(head, field);
    }

    /// Where another target is written before a head goes on; the caller says by [#retarget] that it has one.
    TextBuffer target() {
        return target;
    }

    void retarget() {
        retargets = true;
    }

    /// What a request asks for, where it is not what its head says: octets 0 to [#targetLength()], in origin form.
    public byte @Nullable [] newTarget() {
        return retargets ? target.bytes() : null;
    }

    public int targetLength() {
        return retargets ? target.length() : 0;
    }

    /// The lines that come after those that stay: a head without a first line, and without the empty line at its end.
    public Head added() {
        return added.lines();
    }
}
