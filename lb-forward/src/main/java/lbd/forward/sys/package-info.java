/// The system calls that forwarding needs: bpf(2), and the kernel's table of neighbours by netlink.
///
/// Called by lb-forward alone; calls lb-sys. Failures name the call and the errno.
@NullMarked
package lbd.forward.sys;

import org.jspecify.annotations.NullMarked;
