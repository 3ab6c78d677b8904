package lbd.health;

import lbd.health.run.Context;
import lbd.health.run.Run;
import lbd.health.run.Subject;

/// Makes the runs of one check.
@FunctionalInterface
interface Checker {
    Run run(Context context, Subject subject);
}
