package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class OpenRecordTest {
    /// Records of 3, 0, 300 and 16,384 octets.
    private static byte[] records() {
        ByteBuf all = Unpooled.buffer();
        for (int length : new int[] {3, 0, 300, 16_384}) {
            all.writeByte(23).writeShort(0x0303).writeShort(length).writeZero(length);
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static int plainly(byte[] bytes, int count) {
        int at = 0;
        while (true) {
            int whole = at + 5 > bytes.length
                    ? Integer.MAX_VALUE
                    : at + 5 + ((bytes[at + 3] & 0xff) << 8 | bytes[at + 4] & 0xff);
            if (whole > count) {
                return count - at;
            }
            at = whole;
        }
    }

    @Test
    void whatIsNotWholeIsKeptWhereverItIsCut() {
        byte[] bytes = records();
        for (int cut = 0; cut <= bytes.length; cut++) {
            OpenRecord open = new OpenRecord();
            open.see(Unpooled.wrappedBuffer(bytes, 0, cut));
            assertEquals(plainly(bytes, cut), open.bytes(), "cut at " + cut);
            open.see(Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut));
            assertEquals(0, open.bytes(), "after a cut at " + cut);
        }
    }

    @Test
    void octetByOctet() {
        byte[] bytes = records();
        OpenRecord open = new OpenRecord();
        for (int i = 0; i < bytes.length; i++) {
            open.see(Unpooled.wrappedBuffer(bytes, i, 1));
            assertEquals(plainly(bytes, i + 1), open.bytes(), "after " + (i + 1));
        }
    }
}
