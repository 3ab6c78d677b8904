/// HTTP with peers that others wrote: curl and the JDK's WebSocket in front, nginx behind.
@NullMarked
package lbd.it.http;

import org.jspecify.annotations.NullMarked;
