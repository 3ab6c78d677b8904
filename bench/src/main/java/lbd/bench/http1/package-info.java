/// Costs of HTTP/1: heads and paths. Mirrors `lbd.core.http` and `lbd.core.http1`.
@NullMarked
package lbd.bench.http1;

import org.jspecify.annotations.NullMarked;
