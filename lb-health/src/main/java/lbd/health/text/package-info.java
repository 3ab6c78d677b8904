/// Protocols of lines over TCP: SMTP, Redis, and HAProxy's agent.
@NullMarked
package lbd.health.text;

import org.jspecify.annotations.NullMarked;
