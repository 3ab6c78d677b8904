package lbd.daemon.admin;

import java.util.function.Supplier;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.Health;
import lbd.daemon.Traffic;
import lbd.daemon.accesslog.LineCounters;
import lbd.daemon.alert.AlertsPart;
import lbd.daemon.changes.Changes;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.forward.ForwardPart;
import lbd.daemon.ocsp.OcspPart;
import lbd.daemon.problem.ProblemWatch;
import lbd.daemon.recent.LastMinute;
import lbd.daemon.recorder.Recorder;
import lbd.daemon.reload.LastReload;
import lbd.daemon.upgrade.UpgradeView;
import lbd.daemon.vrrp.VrrpPart;

/// What of the daemon its administrator can see and use.
///
/// @param upgrade        how far an upgrade is
/// @param maxConnections the limit in force, which may be less than the file's where descriptors are few
/// @param configName     where configurations come from
public record DaemonView(
        RuntimeState state,
        Traffic traffic,
        ChecksPart checks,
        VrrpPart vrrp,
        Health health,
        LastReload lastReload,
        LineCounters accessLines,
        ProblemWatch problems,
        LastMinute lastMinute,
        OcspPart ocsp,
        ForwardPart forward,
        Recorder recorder,
        AlertsPart alerts,
        Supplier<UpgradeView> upgrade,
        Changes changes,
        int maxConnections,
        String configName) {}
