/// gRPC as a proxy sees it: which requests are calls, their deadlines and statuses, and the messages of its health
/// protocol. Pure functions of bytes.
///
/// Called by lb-proxy, by the health check `grpc`, and by who counts statuses; calls `core.http`.
@NullMarked
package lbd.core.grpc;

import org.jspecify.annotations.NullMarked;
