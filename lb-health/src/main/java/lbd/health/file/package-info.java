/// `type: file`: a file on this machine that says whether a server may be used.
@NullMarked
package lbd.health.file;

import org.jspecify.annotations.NullMarked;
