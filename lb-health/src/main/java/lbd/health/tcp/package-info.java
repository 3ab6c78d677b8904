/// `type: tcp`: a connection, and optionally what is said on it.
@NullMarked
package lbd.health.tcp;

import org.jspecify.annotations.NullMarked;
