package lbd.forward;

import java.net.InetAddress;

/// What was handed to a server on an interface since the program was loaded.
///
/// @param flows that have begun
public record ServerTraffic(String networkInterface, InetAddress address, long packets, long bytes, long flows) {}
