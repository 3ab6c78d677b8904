/// Benchmarks of [lbd.core.accesslog].
@NullMarked
package lbd.bench.accesslog;

import org.jspecify.annotations.NullMarked;
