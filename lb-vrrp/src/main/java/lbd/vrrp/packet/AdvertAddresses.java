package lbd.vrrp.packet;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The addresses of an advert, as they are on the wire: one family, at most 255, in order.
public final class AdvertAddresses {
    private final byte[] bytes;
    private final int width;

    private AdvertAddresses(byte[] bytes, int width) {
        this.bytes = bytes;
        this.width = width;
    }

    /// From addresses of one family.
    ///
    /// @throws IllegalArgumentException if they are none, more than 255, or of two families
    public static AdvertAddresses of(List<InetAddress> list) {
        if (list.isEmpty() || list.size() > 255) {
            throw new IllegalArgumentException("an advert has 1 to 255 addresses, not " + list.size());
        }
        int width = list.getFirst().getAddress().length;
        ByteBuffer all = ByteBuffer.allocate(width * list.size());
        for (InetAddress address : list) {
            if (address.getAddress().length != width) {
                throw new IllegalArgumentException("an advert has addresses of one family: " + list);
            }
            all.put(address.getAddress());
        }
        return new AdvertAddresses(all.array(), width);
    }

    static AdvertAddresses read(ByteBuffer from, int offset, int count, int width) {
        byte[] bytes = new byte[count * width];
        from.get(offset, bytes);
        return new AdvertAddresses(bytes, width);
    }

    void write(ByteBuffer to, int offset) {
        to.put(offset, bytes);
    }

    public int count() {
        return bytes.length / width;
    }

    int byteCount() {
        return bytes.length;
    }

    boolean startsLinkLocal() {
        return width == 16 && bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0x80;
    }

    /// Whether both name the same addresses, in whatever order.
    public boolean sameSet(AdvertAddresses other) {
        return equals(other) || new HashSet<>(toList()).equals(new HashSet<>(other.toList()));
    }

    /// Those that the other has not, as text, for the log.
    ///
    /// @param limit how many at most
    public List<String> without(AdvertAddresses other, int limit) {
        Set<InetAddress> theirs = new HashSet<>(other.toList());
        return toList().stream()
                .filter(a -> !theirs.contains(a))
                .limit(limit)
                .map(InetAddress::getHostAddress)
                .toList();
    }

    public List<InetAddress> toList() {
        List<InetAddress> list = new ArrayList<>(count());
        for (int at = 0; at < bytes.length; at += width) {
            list.add(WireNumbers.address(Arrays.copyOfRange(bytes, at, at + width)));
        }
        return list;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdvertAddresses a && width == a.width && Arrays.equals(bytes, a.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toList().toString();
    }
}
