/// The TCP relay and the PROXY protocol with real peers: nginx, socat, MariaDB.
@NullMarked
package lbd.it.tcp;

import org.jspecify.annotations.NullMarked;
