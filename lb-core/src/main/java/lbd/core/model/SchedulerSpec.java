package lbd.core.model;

/// Which scheduler a pool uses.
///
/// @param type the name of one of the schedulers, as `lbd help schedulers` lists them
public record SchedulerSpec(String type) {
    public static final SchedulerSpec DEFAULT = new SchedulerSpec("wrr");
}
