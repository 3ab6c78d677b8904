/// gRPC's own client and server, with a daemon between them.
@NullMarked
package lbd.it.grpc;

import org.jspecify.annotations.NullMarked;
