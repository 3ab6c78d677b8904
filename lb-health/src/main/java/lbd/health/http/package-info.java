/// `type: http_get` and `ssl_get`: requests whose answers are looked at, and keepalived's digest.
///
/// [HttpDialogue] reads one answer by the same strict rules as the proxy does; [AnswerRules] judges it.
///
/// Called by [lbd.health.Checkers]; calls `core.http1` and runs over `health.stream`.
@NullMarked
package lbd.health.http;

import org.jspecify.annotations.NullMarked;
