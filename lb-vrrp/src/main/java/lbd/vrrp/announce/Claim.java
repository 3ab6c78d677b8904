package lbd.vrrp.announce;

import java.net.InetAddress;
import lbd.sys.net.Mac;

/// Somebody on the link says: this address is mine.
public record Claim(InetAddress address, Mac holder) {}
