package lbd.proxy.upstream;

/// Whether a server has done what it was asked for, when it did not answer to the end.
public enum Processed {
    /// Surely not: it never got the request, or says so itself.
    NO,
    /// Nobody knows: only what may be done twice may be asked again.
    MAYBE,
    /// It has, or has begun to answer.
    YES
}
