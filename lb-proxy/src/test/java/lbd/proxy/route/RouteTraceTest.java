package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.Cidr;
import lbd.core.model.Condition;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteOrder;
import lbd.core.model.RouteSpec;
import lbd.core.model.TextTest;
import org.junit.jupiter.api.Test;

class RouteTraceTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    private static RouteTrace<String> trace(RouteOrder order, List<RouteMatch> matches, String request) {
        List<RouteSpec> routes = matches.stream()
                .map(match -> new RouteSpec(match, new RouteAction.Respond(200, "")))
                .toList();
        RouteMatcher<String> matcher = RouteTable.of(
                        order, routes, route -> "" + routes.indexOf(route), "none", bad -> bad)
                .matcher();
        Head head = new Head();
        byte[] octets = request.getBytes(US_ASCII);
        new HttpParser(HeadLimits.DEFAULT).parseRequest(octets, 0, octets.length, head);
        RouteTrace<String> trace = matcher.trace(head, CLIENT, false, null);
        assertEquals(matcher.another().match(head, CLIENT, false, null), trace.target());
        return trace;
    }

    private static RouteMatch path(RouteMatch.PathMatch path) {
        return new RouteMatch(List.of(), path, List.of(), Map.of(), Map.of(), List.of());
    }

    @Test
    void theFirstConditionThatDoesNotHoldIsNamed() {
        RouteMatch.PathMatch prefix = new RouteMatch.PathMatch.Prefix("/a");
        List<RouteMatch> matches = List.of(
                new RouteMatch(List.of("other"), prefix, List.of(), Map.of(), Map.of(), List.of()),
                new RouteMatch(List.of("h"), prefix, List.of("PUT"), Map.of(), Map.of(), List.of()),
                path(new RouteMatch.PathMatch.Exact("/b")),
                new RouteMatch(List.of(), prefix, List.of(), Map.of(), Map.of(), List.of(Cidr.parse("10.0.0.0/8"))),
                new RouteMatch(List.of(), prefix, List.of(), Map.of("X-A", "1", "X-B", "1"), Map.of(), List.of()),
                new RouteMatch(List.of(), prefix, List.of(), Map.of(), Map.of("q", "2"), List.of()),
                new RouteMatch(
                        List.of(),
                        prefix,
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(
                                new Condition.Header("X-A", new TextTest.Present(true)),
                                new Condition.Extension(Set.of("png")))),
                path(prefix),
                RouteMatch.ANY);
        RouteTrace<String> trace =
                trace(RouteOrder.FIRST, matches, "GET /a/c?q=1 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-B: 2\r\n\r\n");
        assertEquals(7, trace.chosen());
        assertEquals(
                List.of(
                        "host other",
                        "method PUT",
                        "path /b",
                        "source 10.0.0.0/8",
                        "header X-B = 1",
                        "query q = 2",
                        "extension png"),
                trace.rules().stream().limit(7).map(RouteTrace.Looked::obstacle).toList());
        assertEquals(8, trace.rules().size());
        assertNull(trace.rules().getLast().obstacle());
    }

    @Test
    void allAreShownWhereTheLongestGoesFirst() {
        RouteTrace<String> trace = trace(
                RouteOrder.LONGEST,
                List.of(
                        path(new RouteMatch.PathMatch.Prefix("/a")),
                        path(new RouteMatch.PathMatch.Prefix("/a/b")),
                        RouteMatch.ANY),
                "GET /a/b HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(1, trace.chosen());
        assertEquals(3, trace.rules().size());
    }

    @Test
    void aPathThatIsRefusedReachesNoRule() {
        RouteTrace<String> trace =
                trace(RouteOrder.FIRST, List.of(RouteMatch.ANY), "GET /a/../../b HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(-1, trace.chosen());
        assertEquals(List.of(), trace.rules());
    }
}
