/// `lbd explain`: what would become of a request now, and why. The rules, pools and persistence that serve
/// real ones are asked in lb-proxy ([lbd.proxy.http.RequestExplanation]); here a question is made of what somebody
/// types, and words of the answer.
///
/// Called by the admin server; changes nothing.
@NullMarked
package lbd.daemon.explain;

import org.jspecify.annotations.NullMarked;
