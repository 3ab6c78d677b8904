/// The gates that ask who a client is: by name and password, by a token, by the word of another server.
///
/// Each is a [lbd.proxy.http.Gate] of a route and made anew with each configuration; what they have found out lives as
/// long as the process. What takes long is done by workers, never on a loop.
///
/// Made by [lbd.proxy.Listeners]; called by `http` as gates, on the loop, of which what takes long is handed to
/// workers and said later.
@NullMarked
package lbd.proxy.auth;

import org.jspecify.annotations.NullMarked;
