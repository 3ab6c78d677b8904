package lbd.core.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import lbd.core.grpc.GrpcStatus;

/// What a pool does about calls of gRPC.
///
/// @param deadlines whether the client's grpc-timeout ends a call here too
/// @param retryOn   a call is sent to another server when an answer is nothing but one of these statuses
public record PoolGrpc(boolean deadlines, Set<GrpcStatus> retryOn) {
    public static final PoolGrpc DEFAULT = new PoolGrpc(false, Set.of());

    public PoolGrpc {
        retryOn = retryOn.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(retryOn));
    }
}
