package lbd.daemon.metrics;

/// Something that has figures to tell. Called on the admin thread, once a scrape.
@FunctionalInterface
interface MetricSource {
    void read(Page page);
}
