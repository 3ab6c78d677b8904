/// What lbd answers itself: refusals, failures, redirects and fixed responses, made once and sent many times.
@NullMarked
package lbd.proxy.answer;

import org.jspecify.annotations.NullMarked;
