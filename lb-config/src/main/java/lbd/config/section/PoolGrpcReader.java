package lbd.config.section;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.grpc.GrpcStatus;
import lbd.core.model.PoolGrpc;

/// A pool's `grpc:`
final class PoolGrpcReader {
    private PoolGrpcReader() {}

    static PoolGrpc read(MapReader map) {
        var deadlines = map.optional("deadlines", Value::flag, PoolGrpc.DEFAULT.deadlines());
        var retryOn = map.optional("retry_on", PoolGrpcReader::statuses, Set.<GrpcStatus>of());
        return map.build(() -> new PoolGrpc(deadlines.get(), retryOn.get()));
    }

    private static Set<GrpcStatus> statuses(Value value) {
        List<GrpcStatus> named = value.list(PoolGrpcReader::failure);
        return named.isEmpty() ? Set.of() : EnumSet.copyOf(named);
    }

    private static GrpcStatus failure(Value value) {
        GrpcStatus status = value.word(GrpcStatus.class);
        if (status == GrpcStatus.OK) {
            throw value.refuse("a call that has succeeded is not sent again");
        }
        return status;
    }
}
