/// Health checks against real servers of Debian, and in the running daemon.
@NullMarked
package lbd.it.health;

import org.jspecify.annotations.NullMarked;
