/// What Prometheus gets.
///
/// Counts live where they are counted, and are read there when somebody asks: a scrape goes once over the listeners,
/// pools, servers, checks and VRRP instances that there are now, so what is gone from the configuration is gone from
/// the page, and nothing is registered, counted twice or kept. Labels come from the configuration alone, or from an
/// enum.
///
/// [Metrics] makes the page of all [MetricSource]s; a source writes its samples into a [Page]. What the JVM tells is
/// micrometer's. `docs/metrics.md` has the table of all, which a test compares with the page.
@NullMarked
package lbd.daemon.metrics;

import org.jspecify.annotations.NullMarked;
