/// Packets handed on in the kernel, between namespaces.
@NullMarked
package lbd.it.forward;

import org.jspecify.annotations.NullMarked;
