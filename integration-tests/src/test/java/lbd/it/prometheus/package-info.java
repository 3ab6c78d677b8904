/// The page at `/metrics` as Debian's Prometheus reads it, and the alerts in conf/prometheus as its promtool does.
@NullMarked
package lbd.it.prometheus;

import org.jspecify.annotations.NullMarked;
