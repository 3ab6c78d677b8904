/// What `./mvnw package` makes: the tarball unpacked and run, the package installed, the unit under a real systemd.
@NullMarked
package lbd.it.dist;

import org.jspecify.annotations.NullMarked;
