/// Routes: which rule of a listener takes a request. Pure matching; nothing here opens, sends or answers
/// anything.
///
/// A [RouteTable] is made once from the rules of the configuration and shared by all event loops; each loop
/// asks it through a [RouteMatcher] of its own, which holds what matching needs to scribble on. Rules are
/// found by host in one look-up and then tried in the order of the file: the first that matches wins. What is
/// compared is the normal form of host and path ([lbd.core.http.NormalHost], [lbd.core.http.NormalPath]),
/// never their spelling.
@NullMarked
package lbd.proxy.route;

import org.jspecify.annotations.NullMarked;
