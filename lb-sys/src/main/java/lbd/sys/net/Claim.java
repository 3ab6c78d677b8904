package lbd.sys.net;

import java.net.InetAddress;

/// Somebody on the link says: this address is mine.
public record Claim(InetAddress address, Mac holder) {}
