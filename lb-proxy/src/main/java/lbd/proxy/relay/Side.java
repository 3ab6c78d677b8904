package lbd.proxy.relay;

import io.netty.buffer.ByteBuf;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A stream that is handed over to a relay, with what had happened on it before.
///
/// @param early bytes that were read and not used; null when there are none; given away
/// @param ended whether it has already finished sending
public record Side(Stream stream, @Nullable ByteBuf early, boolean ended) {}
