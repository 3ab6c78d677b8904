package lbd.core.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import lbd.core.tls.HelloBytes.Overrun;
import org.jspecify.annotations.Nullable;

/// The extensions of a ClientHello (RFC 8446 section 4.2) of which we know something.
final class HelloExtensions {
    static final int SERVER_NAME = 0;
    static final int ALPN = 16;
    private static final int GROUPS = 10;
    private static final int SIGNATURES = 13;
    private static final int VERSIONS = 43;
    private static final int HOST_NAME = 0;
    private static final int LONGEST_NAME = 255;

    private static final int[] NONE = {};

    /// Programs have about twenty.
    private static final int FEW = 64;

    private int[] order = new int[24];
    private int count;
    private @Nullable BitSet many;

    @Nullable
    String serverName;

    final List<String> protocols = new ArrayList<>(2);
    int[] versions = NONE;
    int[] groups = NONE;
    int[] signatures = NONE;

    int[] order() {
        return Arrays.copyOf(order, count);
    }

    /// @return what is wrong with them; null where nothing is
    @Nullable
    String read(HelloBytes all) throws Overrun {
        String wrong = null;
        while (wrong == null && all.left() > 0) {
            int type = all.u16();
            HelloBytes body = all.u16Vector();
            wrong = add(type) ? take(type, body) : "repeated_extension";
        }
        return wrong;
    }

    private boolean add(int type) {
        if (count < FEW ? isAmongFew(type) : isAmongMany(type)) {
            return false;
        }
        if (count == order.length) {
            order = Arrays.copyOf(order, 2 * count);
        }
        order[count++] = type;
        return true;
    }

    private boolean isAmongFew(int type) {
        for (int i = 0; i < count; i++) {
            if (order[i] == type) {
                return true;
            }
        }
        return false;
    }

    /// A hello has room for 4,000: to compare each with each would take its loop milliseconds.
    private boolean isAmongMany(int type) {
        BitSet all = many;
        if (all == null) {
            all = new BitSet();
            for (int i = 0; i < count; i++) {
                all.set(order[i]);
            }
            many = all;
        }
        boolean known = all.get(type);
        all.set(type);
        return known;
    }

    private @Nullable String take(int type, HelloBytes body) throws Overrun {
        switch (type) {
            case SERVER_NAME -> {
                return serverName(body);
            }
            case ALPN -> {
                return protocols(body.u16Vector());
            }
            case GROUPS -> groups = body.u16Vector().numbers();
            case SIGNATURES -> signatures = body.u16Vector().numbers();
            case VERSIONS -> versions = body.u8Vector().numbers();
            default -> {
                return null;
            }
        }
        return null;
    }

    /// RFC 6066 section 3: a list that holds one name of one type.
    private @Nullable String serverName(HelloBytes body) throws Overrun {
        HelloBytes list = body.u16Vector();
        if (list.u8() != HOST_NAME) {
            return "bad_server_name";
        }
        String name = list.u16Vector().text();
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (list.left() > 0 || name.isEmpty() || name.length() > LONGEST_NAME || !visible(name)) {
            return "bad_server_name";
        }
        serverName = name.toLowerCase(Locale.ROOT);
        return null;
    }

    private static boolean visible(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private @Nullable String protocols(HelloBytes list) throws Overrun {
        while (list.left() > 0) {
            HelloBytes name = list.u8Vector();
            if (name.left() == 0) {
                return "bad_alpn";
            }
            protocols.add(name.text());
        }
        return protocols.isEmpty() ? "bad_alpn" : null;
    }
}
