package lbd.core.tls;

/// Who a client is by its certificate, which was verified.
///
/// @param subject     its distinguished name, RFC 2253
/// @param fingerprint SHA-256 of it, in lower-case hexadecimal digits
public record TlsClient(String subject, String fingerprint) {}
