package lbd.bench.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteOrder;
import lbd.core.model.RouteSpec;
import lbd.proxy.route.RouteMatcher;
import lbd.proxy.route.RouteTable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What choosing a route costs one request.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteMatcherBench {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private final Head head = head("GET /assets/app/main.3f9a1c.js HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
    private final RouteMatcher<String> none = matcher(List.of());
    private final RouteMatcher<String> thousandHosts = matcher(thousandHosts());
    private final RouteMatcher<String> tenPrefixes = matcher(tenPrefixes());
    private final RouteMatcher<String> regex =
            matcher(List.of(route(List.of(), new PathMatch.Regex("^/assets/.*\\.(js|css)$"))));

    private final RouteMatcher<String> hundredEach = RouteTable.of(
                    RouteOrder.FIRST, hundredEach(), route -> "route", "none", rule -> rule)
            .matcher();
    private final RouteMatcher<String> hundredEachLongest = RouteTable.of(
                    RouteOrder.LONGEST, hundredEach(), route -> "route", "none", rule -> rule)
            .matcher();
    private final Head last = head("GET /shop/section99/item?x=1 HTTP/1.1\r\nHost: host500.example.com\r\n\r\n");

    /// A listener with a pool and no routes: only the path is judged.
    @Benchmark
    public String noRoutes() {
        return none.match(head, CLIENT, null);
    }

    @Benchmark
    public String oneHostOfAThousand() {
        return thousandHosts.match(head, CLIENT, null);
    }

    @Benchmark
    public String tenthPrefix() {
        return tenPrefixes.match(head, CLIENT, null);
    }

    @Benchmark
    public String regex() {
        return regex.match(head, CLIENT, null);
    }

    /// The last of a hundred routes of one of a thousand hosts.
    @Benchmark
    public String hundredRoutesOfAThousandHosts() {
        return hundredEach.match(last, CLIENT, null);
    }

    /// The same where the longest prefix is looked for.
    @Benchmark
    public String longestOfAHundredOfAThousandHosts() {
        return hundredEachLongest.match(last, CLIENT, null);
    }

    private static List<RouteSpec> hundredEach() {
        List<RouteSpec> routes = new ArrayList<>();
        for (int host = 0; host < 1000; host++) {
            for (int i = 0; i < 100; i++) {
                routes.add(route(
                        List.of("host" + host + ".example.com"), new PathMatch.Prefix("/shop/section" + i + "/")));
            }
        }
        return routes;
    }

    private static List<RouteSpec> thousandHosts() {
        List<RouteSpec> routes = new ArrayList<>();
        for (int i = 0; i < 999; i++) {
            routes.add(route(List.of("host" + i + ".example.com"), null));
        }
        routes.add(route(List.of("*.example.com"), null));
        return routes;
    }

    private static List<RouteSpec> tenPrefixes() {
        List<RouteSpec> routes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            routes.add(route(List.of(), new PathMatch.Prefix("/asset" + i)));
        }
        routes.add(route(List.of(), new PathMatch.Prefix("/assets")));
        return routes;
    }

    private static RouteSpec route(List<String> hosts, @Nullable PathMatch path) {
        return new RouteSpec(
                new RouteMatch(hosts, path, List.of(), Map.of(), Map.of(), List.of()), new RouteAction.Forward("p"));
    }

    private static RouteMatcher<String> matcher(List<RouteSpec> routes) {
        return RouteTable.of(routes, route -> "route", "none", rule -> rule).matcher();
    }

    private static Head head(String request) {
        byte[] bytes = request.getBytes(ISO_8859_1);
        Head head = new Head();
        if (new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head) != bytes.length) {
            throw new IllegalStateException(request);
        }
        return head;
    }
}
