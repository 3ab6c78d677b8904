package lbd.core.proxyprotocol;

/// What became of the bytes at the beginning of a connection.
public sealed interface HeaderOutcome permits ProxyHeader, MalformedHeader {}
