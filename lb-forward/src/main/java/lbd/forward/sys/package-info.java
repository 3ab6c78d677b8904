/// The system calls that forwarding needs: bpf(2), and the kernel's table of neighbours by netlink.
@NullMarked
package lbd.forward.sys;

import org.jspecify.annotations.NullMarked;
