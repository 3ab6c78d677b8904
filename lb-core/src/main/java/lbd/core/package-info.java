/// The load balancer's core, without I/O: every package below needs the JDK only, starts no thread and reads no clock.
@NullMarked
package lbd.core;

import org.jspecify.annotations.NullMarked;
