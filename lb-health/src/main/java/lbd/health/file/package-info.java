/// `type: file`: a file on this machine that says whether a server may be used.
///
/// Called by [lbd.health.Checkers]; the file is read off the loop, by [lbd.health.run.Offload].
@NullMarked
package lbd.health.file;

import org.jspecify.annotations.NullMarked;
