/// What a real server needs so that it takes the packets of a virtual address that a director hands to it, as they are
/// or within a tunnel, and says nothing of that address on its network.
///
/// [RealServer] sets it up on the machine itself, looks whether it is there, and takes away what it has added;
/// [DirectorCheck] tries from the director whether servers do as they should. Commands of an operator, off all threads
/// of the daemon.
@NullMarked
package lbd.forward.realserver;

import org.jspecify.annotations.NullMarked;
