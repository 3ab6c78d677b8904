/// What goes from one process to the one that takes its place: messages, and the descriptors with them.
@NullMarked
package lbd.sys.handover;

import org.jspecify.annotations.NullMarked;
