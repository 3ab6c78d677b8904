/// What rules do to the fields of a head, compiled: an immutable plan for each route, applied while fields are copied.
///
/// A [FieldPlan] says which fields stay and which lines come after them; requests and answers of every
/// version go through it alike. An [AnswerPlan] knows the plan for each kind of answer. Callers are those who
/// make the head for the next hop (lbd.proxy.http); texts in it ask [lbd.core.variable.Facts]. Nothing here
/// knows sockets or versions.
@NullMarked
package lbd.core.edit;

import org.jspecify.annotations.NullMarked;
