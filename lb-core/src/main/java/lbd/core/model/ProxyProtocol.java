package lbd.core.model;

/// Which PROXY protocol header opens connections to servers, if any.
public enum ProxyProtocol {
    OFF,
    /// The text form.
    V1,
    /// The binary form.
    V2
}
