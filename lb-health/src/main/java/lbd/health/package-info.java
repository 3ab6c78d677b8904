/// Active health checks: what is asked of servers, when, and the running verdict about each.
///
///     HealthChecks checks = HealthChecks.start(config, listener);
///     checks.apply(newConfig);      // what did not change keeps its verdict and history
///     checks.status();              // every server, its checks and their last 50 results
///
/// One thread of its own ([lbd.health.loop.CheckLoop]) runs all checks and owns all verdicts
/// ([lbd.core.health.ServerVerdict]); no check blocks it. To add a type of check: its record in `CheckSpec`, a line
/// in [Checkers], its reader in lb-config, and a row in the manual.
@NullMarked
package lbd.health;

import org.jspecify.annotations.NullMarked;
