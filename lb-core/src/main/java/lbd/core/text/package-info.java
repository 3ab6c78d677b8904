/// Text of others on its way to people: a server's banner, a script's output, a neighbour's name.
///
/// Called where such text is printed, logged or mailed; calls nothing of ours. Access log lines have
/// their own escapes, `core.accesslog.Escaping`.
@NullMarked
package lbd.core.text;

import org.jspecify.annotations.NullMarked;
