package lbd.config.section;

import java.net.Inet4Address;
import java.net.InetAddress;
import lbd.config.bind.Addresses;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.vrrp.VirtualAddress;
import org.jspecify.annotations.Nullable;

/// `192.168.1.100/24`, or a mapping with an interface and a label. Without a prefix length it is the address
/// alone.
final class VrrpAddressReader {
    private VrrpAddressReader() {}

    static VirtualAddress read(Value value) {
        return value.isMap() ? value.map(VrrpAddressReader::longForm) : prefixed(value);
    }

    static InetAddress alone(Value value) {
        return value.parsed("an address such as 10.0.0.1", Addresses::alone);
    }

    private static VirtualAddress longForm(MapReader map) {
        var address = map.required("address", VrrpAddressReader::prefixed);
        var interfaceName = map.<@Nullable String>optional("interface", Value::line, null);
        var label = map.<@Nullable String>optional("label", Value::line, null);
        return map.build(() -> new VirtualAddress(
                address.get().address(), address.get().prefixLength(), interfaceName.get(), label.get()));
    }

    private static VirtualAddress prefixed(Value value) {
        return value.parsed("an address such as 192.168.1.100/24", VrrpAddressReader::parse);
    }

    private static VirtualAddress parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = Addresses.alone(slash < 0 ? text : text.substring(0, slash));
        int longest = address instanceof Inet4Address ? 32 : 128;
        return new VirtualAddress(address, slash < 0 ? longest : prefixLength(text.substring(slash + 1)));
    }

    private static int prefixLength(String text) {
        if (!text.matches("[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a prefix length; allowed: 1 to 32, IPv6 128");
        }
        return Integer.parseInt(text);
    }
}
