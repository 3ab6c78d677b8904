package lbd.proxy.decompress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import lbd.core.runtime.DecompressionRefusal;

/// gzip (RFC 1952): one member after another.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | HEADER | its last byte | DATA |
/// | DATA | the end of what is deflated | TRAILER |
/// | TRAILER | its last byte, which fits | HEADER, of which no byte need come |
/// | any | what may not be there | broken |
final class GzipDecoder implements Decoder {
    private enum State {
        HEADER,
        DATA,
        TRAILER
    }

    private static final int TRAILER_BYTES = 8;

    private final Inflation inflation = new Inflation(true);
    private final GzipHeader header = new GzipHeader();
    private final CRC32 checksum = new CRC32();
    private State state = State.HEADER;
    private int trailerBytes;
    private long trailer;

    @Override
    public void decode(ByteBuf in, ByteBuf out) throws UndecodableException {
        int least = in.readableBytes() - MOST_IN;
        while (state == State.HEADER && in.readableBytes() > Math.max(0, least)) {
            if (header.feed(in.readByte())) {
                state = State.DATA;
            }
        }
        if (state == State.DATA && (in.isReadable() || inflation.hasMore())) {
            int from = out.writerIndex();
            inflation.inflate(in, out);
            ByteBuffer made = out.nioBuffer(from, out.writerIndex() - from);
            checksum.update(made);
            if (inflation.isFinished()) {
                state = State.TRAILER;
            }
        }
        while (state == State.TRAILER && in.isReadable()) {
            trailer |= (in.readByte() & 0xffL) << (Byte.SIZE * trailerBytes);
            if (++trailerBytes == TRAILER_BYTES) {
                memberEnds();
            }
        }
    }

    private void memberEnds() throws UndecodableException {
        long length = inflation.given() & 0xffff_ffffL;
        if (trailer != (checksum.getValue() | length << Integer.SIZE)) {
            throw new UndecodableException(DecompressionRefusal.BROKEN);
        }
        state = State.HEADER;
        header.reset();
        inflation.reset();
        checksum.reset();
        trailer = 0;
        trailerBytes = 0;
    }

    @Override
    public boolean hasMore() {
        return inflation.hasMore();
    }

    @Override
    public boolean isWhole() {
        return state == State.HEADER && header.isBetweenMembers();
    }

    @Override
    public long memory() {
        return Inflation.MEMORY;
    }

    @Override
    public void close() {
        inflation.end();
    }
}
