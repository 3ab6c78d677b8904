package lbd.daemon.doctor;

import java.util.List;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// One thing that is looked at.
interface Check {
    /// @param config null where none is given
    /// @return nothing where it does not matter here
    List<Finding> look(Machine machine, @Nullable Config config);
}
