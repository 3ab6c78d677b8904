/// What lbd answers itself: refusals, failures, redirects and fixed responses, made once and sent many times.
///
/// Called by `http`, `http1` and `http2`, also for what never becomes a request; calls lb-core alone.
@NullMarked
package lbd.proxy.answer;

import org.jspecify.annotations.NullMarked;
