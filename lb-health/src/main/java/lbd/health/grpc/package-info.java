/// `type: grpc`: gRPC's own health protocol, over HTTP/2.
///
/// Called by [lbd.health.Checkers]; calls the codecs of `core.http2` and `core.grpc`, as lb-proxy does.
@NullMarked
package lbd.health.grpc;

import org.jspecify.annotations.NullMarked;
