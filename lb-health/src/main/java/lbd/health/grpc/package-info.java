/// `type: grpc`: gRPC's own health protocol, over HTTP/2.
@NullMarked
package lbd.health.grpc;

import org.jspecify.annotations.NullMarked;
