package lbd.core.tls;

/// What [ClientHelloReader] has made of the bytes so far.
public sealed interface Hearing {
    /// It may go on to be one.
    record NeedMore() implements Hearing {}

    /// It is whole.
    record Hello(ClientHello hello) implements Hearing {}

    /// Another protocol.
    ///
    /// @param http whether it looks like a request of HTTP/1
    record NotTls(boolean http) implements Hearing {}

    /// TLS, but no ClientHello that we could serve.
    ///
    /// @param reason a word for logs: `too_large`, `bad_length`, ...
    record Bad(String reason) implements Hearing {}
}
