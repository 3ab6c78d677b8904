/// Routes: which rule of a listener takes a request. Pure matching; nothing here opens, sends or answers
/// anything.
///
/// A [RouteTable] is made once from the rules of the configuration and shared by all event loops; each loop
/// asks it through a [RouteMatcher] of its own, which holds what matching needs to scribble on. Rules are
/// found by host in one look-up and then tried in the order of the file: the first that matches wins, or of
/// all the one that nginx would choose ([lbd.core.model.RouteOrder]). A [HeadCondition] is what a rule asks
/// beside host, path, method and source; a group is a rule in a condition. [Captures] keep what a rule's
/// regular expression has found. What is compared is the normal form of host and path
/// ([lbd.core.http.NormalHost], [lbd.core.http.NormalPath]), never their spelling.
///
/// Called by `http` for each request, and by [lbd.proxy.Listeners] to build; calls lb-core alone.
@NullMarked
package lbd.proxy.route;

import org.jspecify.annotations.NullMarked;
