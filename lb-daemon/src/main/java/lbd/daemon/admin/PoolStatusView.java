package lbd.daemon.admin;

import java.util.List;

/// What `lbd status POOL` shows.
///
/// @param problems          of this pool and its servers
/// @param lastMinuteSeconds how long the last minute is
record PoolStatusView(List<ProblemsView.ProblemView> problems, double lastMinuteSeconds, StatusView.PoolView pool) {}
