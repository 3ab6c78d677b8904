/// What picking a server costs.
@NullMarked
package lbd.bench.scheduler;

import org.jspecify.annotations.NullMarked;
