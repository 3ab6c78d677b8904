/// What is checked of a server, how often, and how many results make a verdict: the configuration's `health_checks:`.
///
/// A [HealthCheck] is three things beside its name: *what* is asked ([CheckSpec], one record for each
/// `type:`), *when* ([CheckTiming]) and *from where to where* ([CheckTarget]). To add a type, write its
/// record here; the compiler then lists the reader and the checker that have to know it.
@NullMarked
package lbd.core.model.check;

import org.jspecify.annotations.NullMarked;
