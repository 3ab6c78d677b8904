package lbd.daemon.reload;

import java.util.List;

/// What operators have changed by hand, over what a file says. State thread.
public interface Overlay {
    Overlay NONE = new Overlay() {
        @Override
        public Over over(ConfigSource.Result.Loaded file) {
            return new Over(file, List.of(), () -> {});
        }

        @Override
        public Runnable mark() {
            return () -> {};
        }
    };

    /// @param next  the file with what stays of the changes
    /// @param ended what does not, each one line
    /// @param taken to be called once that is in force, before anybody meets it
    record Over(ConfigSource.Result.Loaded next, List<String> ended, Runnable taken) {
        public Over {
            ended = List.copyOf(ended);
        }
    }

    /// Changes nothing yet.
    Over over(ConfigSource.Result.Loaded file);

    /// How it is now: to be run when what is in force now has come back.
    Runnable mark();
}
