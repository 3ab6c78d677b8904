package lbd.core.runtime;

import java.time.Instant;
import lbd.core.model.Config;

/// A configuration that came into force.
///
/// @param number 1 for the first, one more for each reload that was taken
/// @param since  when it came into force
public record Generation(int number, Config config, Instant since) {}
