/// FastCGI on the wire (FastCGI Specification 1.0) and what programs say in it as CGI has it (RFC 3875), as functions
/// of bytes.
///
/// [RecordReader] takes records out of what a server sends, however it was cut, and refuses what no answer to
/// one request has; [Records] says how ours begin; [Pairs] writes the names and values of a request, [Param]
/// names those that every program knows. [AnswerHead] reads the head of what a program prints, and lays it
/// out as that of an HTTP/1 answer, so that everybody behind reads one kind of head.
///
/// One request at a time goes over a connection: no server that matters takes several. Nothing here knows sockets or
/// time. Broken traffic is a value: a word for the log.
@NullMarked
package lbd.core.fastcgi;

import org.jspecify.annotations.NullMarked;
