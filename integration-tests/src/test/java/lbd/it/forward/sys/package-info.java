/// Native calls of the tests of forwarding.
@NullMarked
package lbd.it.forward.sys;

import org.jspecify.annotations.NullMarked;
