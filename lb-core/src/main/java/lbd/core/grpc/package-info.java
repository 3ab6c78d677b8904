/// gRPC as a proxy sees it: which requests are calls, their deadlines and statuses, and the messages of its health
/// protocol. Pure functions of bytes.
@NullMarked
package lbd.core.grpc;

import org.jspecify.annotations.NullMarked;
