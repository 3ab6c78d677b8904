/// The version-neutral view of an HTTP message head: what the exchange, the routes and the logs read,
/// whichever version a peer speaks.
///
/// A [Head] holds positions within somebody else's bytes. A reader of one version fills it through
/// [HeadWriter]: the HTTP/1 parser of `lbd.core.http1` does so in place over the received bytes; an HPACK
/// decoder may do so over the bytes that it decoded. Whoever reads a head never asks which of them it was.
/// Rules that hold for every version live here ([Authority], [NormalPath], which fields belong to a
/// connection in [KnownField]); what is a matter of bytes on the wire lives with its reader.
///
/// Called by whoever reads or makes a head, on the loop that has it; calls nobody.
@NullMarked
package lbd.core.http;

import org.jspecify.annotations.NullMarked;
