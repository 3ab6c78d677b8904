/// Costs of choosing a route. Mirrors `lbd.proxy.route`.
@NullMarked
package lbd.bench.route;

import org.jspecify.annotations.NullMarked;
