package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lbd vrrp`, and with a name `demote` and `promote`.
@Command(
        name = "vrrp",
        mixinStandardHelpOptions = true,
        description =
                "Shows the VRRP instances: state, priority, the master that was heard, addresses, faults and counters.",
        subcommands = {VrrpCommand.Demote.class, VrrpCommand.Promote.class},
        footer = {"", "Example: lbd vrrp"})
final class VrrpCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.show(ApiPath.VRRP);
    }

    /// The operator's word about one instance.
    abstract static sealed class Word implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(paramLabel = "INSTANCE", description = "The instance, as lbd vrrp shows it.")
        private String instance = "";

        private final String verb;

        private Word(String verb) {
            this.verb = verb;
        }

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("POST", ApiPath.VRRP + "/" + ApiPath.encoded(instance) + "/" + verb);
        }
    }

    @Command(
            name = "demote",
            mixinStandardHelpOptions = true,
            description =
                    "Hands an instance's addresses over at once and stands back until it is promoted. Where nobody"
                            + " else takes them, this node does again.",
            footer = {"", "Example: lbd vrrp demote gateway"})
    static final class Demote extends Word {
        Demote() {
            super("demote");
        }
    }

    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            description = "Ends a demotion and takes the addresses, whatever preempt says; refused while the master's"
                    + " priority is higher.",
            footer = {"", "Example: lbd vrrp promote gateway"})
    static final class Promote extends Word {
        Promote() {
            super("promote");
        }
    }
}
