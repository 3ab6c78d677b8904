package lbd.daemon.admin;

import java.util.List;
import lbd.daemon.plan.Item;
import lbd.daemon.plan.Plan;
import org.jspecify.annotations.Nullable;

/// What a configuration would do, has done, or why it would not be taken.
///
/// @param result         `planned`, or `refused`
/// @param changes        empty where it means what is in force
/// @param inHand         work on what goes
/// @param cutAfterMs     `process.shutdown_grace`: so long it may last, counted from when it is taken
/// @param movedKeys      pools that pick by a hash, whose keys would go to other servers
/// @param leavingAddresses virtual ones that this node holds and would give up
/// @param over           changes by hand that would end by it, each one line
/// @param cuts           whether somebody would lose something by it, if his work lasts
/// @param errors         why it would not be taken, all of them
/// @param warnings       of the file
record PlanView(
        String result,
        String file,
        List<Item> changes,
        List<Plan.InHand> inHand,
        long cutAfterMs,
        List<Plan.MovedKeys> movedKeys,
        List<Plan.Leaving> leavingAddresses,
        List<String> over,
        boolean cuts,
        List<String> errors,
        List<String> warnings) {
    static PlanView of(String file, Plan plan, List<String> errors, List<String> warnings) {
        return new PlanView(
                errors.isEmpty() ? "planned" : "refused",
                file,
                plan.changes().items(),
                plan.inHand(),
                plan.grace().toMillis(),
                plan.movedKeys(),
                plan.addresses(),
                plan.over(),
                plan.cuts(),
                errors,
                warnings);
    }

    /// What was done by a reload, in the same words.
    ///
    /// @param result     `taken`, or `refused`
    /// @param generation in force
    /// @param file       that was read
    /// @param confirmBy  when what was in force before comes back, unless somebody confirms; absent: never
    /// @param over       changes by hand that have ended by it, each one line
    record DoneView(
            String result,
            int generation,
            String file,
            @Nullable String confirmBy,
            List<Item> changes,
            List<Plan.InHand> inHand,
            long cutAfterMs,
            List<Plan.MovedKeys> movedKeys,
            List<Plan.Leaving> leavingAddresses,
            List<String> over,
            List<String> errors) {
        static DoneView taken(int generation, String file, @Nullable String confirmBy, Plan plan) {
            return new DoneView(
                    "taken",
                    generation,
                    file,
                    confirmBy,
                    plan.changes().items(),
                    plan.inHand(),
                    plan.grace().toMillis(),
                    plan.movedKeys(),
                    plan.addresses(),
                    plan.over(),
                    List.of());
        }

        static DoneView refused(int kept, String file, List<String> errors) {
            return new DoneView(
                    "refused", kept, file, null, List.of(), List.of(), 0, List.of(), List.of(), List.of(), errors);
        }
    }
}
