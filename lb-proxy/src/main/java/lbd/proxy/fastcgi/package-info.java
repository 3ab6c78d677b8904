/// Servers that speak FastCGI, such as PHP-FPM.
///
/// [FastCgiServerConnection] is a connection to one, and the [lbd.proxy.http.ServerStream] of the exchange in hand:
/// [RequestParams] says in the words of CGI what the request is, [Scripts] which script it runs, [RecordOutput] puts
/// that and the body into records; of what comes back lbd.core.fastcgi makes the head of an answer and its body, and of
/// what is printed to stderr [ErrorText] a line in the log. [FastCgiLoop] holds what all of them on one loop share.
///
/// Called by `http` for a connection that has come to stand, where the pool speaks FastCGI, and by the loop, which
/// tells of bytes; calls [lbd.proxy.http.Exchange] with what they mean, and `stream` with what is to be written.
@NullMarked
package lbd.proxy.fastcgi;

import org.jspecify.annotations.NullMarked;
