/// YAML to the validated model, every value with its position.
///
///     switch (ConfigReader.read(Path.of("lbd.yaml"))) {
///         case ConfigResult.Loaded(Config config, Positions positions, List<Finding> warnings) -> start(config);
///         case ConfigResult.Rejected(List<Finding> errors, var warnings) -> errors.forEach(System.err::println);
///     }
///
/// [ConfigReader#read(java.nio.file.Path)] never throws for what a file holds and answers all its errors at once, each
/// one line: `lbd.yaml:42:17: pools[web].scheduler: unknown value "wrrr" (did you mean "wrr"?); allowed: rr, wrr`.
/// Errors that show only at run time find their place by path: `positions.of("listeners[web].bind[0]")`.
///
/// The way of a file, one package each: `lbd.config.yaml` makes bytes into a small tree, `lbd.config.bind` has what
/// reads values of it, `lbd.config.section` has one reader for each section. To add a section, start there.
@NullMarked
package lbd.config;

import org.jspecify.annotations.NullMarked;
