/// Protocols of lines over TCP: SMTP, Redis, and HAProxy's agent.
///
/// Called by [lbd.health.Checkers]; each dialogue runs over `health.stream`. An agent's words also change
/// a server's weight and standing.
@NullMarked
package lbd.health.text;

import org.jspecify.annotations.NullMarked;
