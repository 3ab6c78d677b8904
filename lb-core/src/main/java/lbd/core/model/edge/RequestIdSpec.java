package lbd.core.model.edge;

/// The id that each request of a listener gets.
///
/// @param header  the field that tells servers, and from which an id may be taken over
/// @param trusted whether the id is taken over that a trusted proxy has given; false: nobody's is
public record RequestIdSpec(String header, boolean trusted) {
    public static final String HEADER = "X-Request-ID";

    public RequestIdSpec {
        HeaderRule.check(HeaderRule.Operation.SET, header);
    }
}
