package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A rule on a path is not passed by another spelling of it, and what no rule tells apart is not held up.
class PathReadingsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    private final HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
    private final Head head = new Head();
    private final RouteMatcher<String> guarded = matcher(route("guard", new PathMatch.Prefix("/admin")));

    /// What some server reads as /admin or as something below it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/",
                "/admin/x",
                "/%61dmin",
                "/%61%64%6d%69%6e/x",
                "/adm%69n/x",
                "/./admin/x",
                "/.//admin/x",
                "//admin/x",
                "///admin/x",
                "//admin",
                "/a/../admin",
                "/a/b/../../admin/x",
                "/a//../admin/x",
                "/a//../../admin/x",
                "/x//../admin",
                "/x///../../admin",
                "/a/.//../admin/x",
                "/a/./../admin",
                "/%2e/admin",
                "/%2E/admin/x",
                "/a/%2e%2e/admin",
                "/a/%2e./admin",
                "/a/.%2E/admin/x",
                "/a/%2e%2e//admin",
                "/%2fadmin",
                "/%2Fadmin/x",
                "/%2f%2fadmin",
                "/%2f/admin",
                "//%2fadmin",
                "/.%2fadmin",
                "/.%2Fadmin/x",
                "/%2e%2fadmin",
                "/%2e%2Fadmin/x",
                "/admin%2f",
                "/admin%2fx",
                "/admin%2Fx",
                "/%61dmin%2fx",
                "/admin%2f.%2fx",
                "/admin/%2e%2fx",
                "/a%2f/../admin",
                "/a%2fb/../../admin/x",
                "/a%2fb/../admin/../../admin/x",
                "/a/..%2fadmin",
                "/a%2f..%2fadmin",
                "/a%2f../admin",
                "/a%2f%2e%2e%2fadmin/x",
                "/a/%2e%2e%2fadmin",
                "/\\admin",
                "/\\\\admin/x",
                "/.\\admin",
                "/%5cadmin",
                "/%5Cadmin/x",
                "/admin\\x",
                "/admin%5cx",
                "/a\\..\\admin",
                "/a%5c..%5cadmin",
                "/a/..\\admin",
                "/admin;x",
                "/admin;x=1/y",
                "/admin;/x",
                "/;/admin",
                "/;x=1/admin/y",
                "/;x//admin",
                "/.;/admin",
                "/.;x=1/admin/y",
                "/a/..;/admin",
                "/a/..;x/admin/y",
                "/a/%2e%2e;/admin",
                "/%61dmin;x=1/y",
                "/admin%3bx",
                "/%3bx/admin",
                "/.%3b/admin",
                "/a;b/../admin",
                "/a;b/c/../../admin/x",
                "/;/a/../admin",
                "/a/;/../admin",
                "/a/;/../../admin/x",
                "/a%2f/../admin/x",
                "/a\\/../admin",
                "/a%2fb//../admin/x",
                "/a%2fb//../../admin/x",
                "/a//..%2fadmin",
                "/x/%2f../admin",
                "/x%2f;/../admin",
                "/admin/../admin",
                "/admin/./",
                "/admin//",
                "/admin//x/..",
                "/b/..//admin",
                "/admin;a%2fb/x",
                "/;a%2fb/admin",
                "/admin?x=/../y",
                "/%2f;x%2fadmin",
                "/;%2fx\\admin",
                "/;\\x%2fadmin",
                "/;x\\admin/y",
            })
    void noSpellingPassesTheRule(String path) {
        String given = ask(guarded, path);
        assertTrue(given.equals("guard") || given.startsWith("path_"), given);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/administrator",
                "/x/admin",
                "/api/v4/projects/group%2Fproject",
                "/api/v4/projects/group%2Fsub%2fproject/repository/files/src%2Fmain.c/raw",
                "/a//b",
                "//a",
                "/a/b//",
                "/a;jsessionid=1234",
                "/a;v=1/b;w=2",
                "/heroes;id=15;foo=a%2Fb",
                "/a\\b",
                "/a%5Cb",
                "/a/./b",
                "/a/../b",
                "/a/%2e%2e/b",
                "/a//../b",
                "/a%2fb/../c",
                "/100%25",
                "/x?next=//admin",
                "/x?next=%2fadmin",
                "/%C3%A9%2F%C3%A9",
            })
    void whatNoRuleTellsApartIsLetThrough(String path) {
        assertEquals("none", ask(guarded, path));
    }

    @Test
    void theReadingsMustMeetTheSameRuleAndNotOnlyTheSameTarget() {
        RouteMatcher<String> matcher = matcher(
                route("pool", new PathMatch.Exact("/a/b")),
                route("pool", new PathMatch.Prefix("/a%2Fb/")),
                route("rest", new PathMatch.Prefix("/")));
        assertEquals("pool", ask(matcher, "/a/b"));
        assertEquals("path_ambiguous", ask(matcher, "/a%2fb"));
        assertEquals("rest", ask(matcher, "/c%2fd"));
    }

    @Test
    void aRuleForAPathOfTwoReadingsIsMetByThatPath() {
        RouteMatcher<String> matcher = matcher(
                route("encoded", new PathMatch.Exact("/projects/a%2Fb")),
                route("double", new PathMatch.Prefix("/double//x")),
                route("parameter", new PathMatch.Exact("/p;v=1")));
        assertEquals("encoded", ask(matcher, "/projects/a%2fb"));
        assertEquals("none", ask(matcher, "/projects/a/b"));
        assertEquals("double", ask(matcher, "/double//x/y"));
        assertEquals("parameter", ask(matcher, "/p;v=1"));
        assertEquals("path_ambiguous", ask(matcher, "/p;v=2"));
    }

    @Test
    void withoutARuleOnAPathThereIsNothingToPass() {
        RouteMatch post = new RouteMatch(List.of(), null, List.of("POST"), Map.of(), Map.of(), List.of());
        RouteMatcher<String> matcher = matcher(new RouteSpec(post, new RouteAction.Forward("post")));
        for (String path : List.of("//admin", "/a;/../b", "/a%2fb//../c", "/;/../x")) {
            assertEquals("none", ask(matcher, path));
        }
    }

    @Test
    void whatIsWrongWithAPathIsNamed() {
        assertEquals("path_escape", ask(guarded, "/sale-50%-off"));
        assertEquals("path_escape", ask(guarded, "/50%"));
        assertEquals("path_nul", ask(guarded, "/a%00b"));
        assertEquals("path_above_root", ask(guarded, "/../x"));
        assertEquals("path_ambiguous", ask(guarded, "/a/..%2fb"));
        assertEquals("path_ambiguous", ask(guarded, "//admin"));
    }

    @Test
    void aRuleCanTakeAPathInAnyCase() {
        RouteMatcher<String> matcher = matcher(
                route("any", new PathMatch.Exact("/Admin", true)), route("exact", new PathMatch.Exact("/Login")));
        assertEquals("any", ask(matcher, "/aDMIN"));
        assertEquals("path_ambiguous", ask(matcher, "//ADMIN"));
        assertEquals("none", ask(matcher, "/login"));
    }

    /// All that can be put together from pieces: whatever a reader does of merging, decoding, splitting at
    /// backslashes and dropping parameters, one rule for all of its readings or none.
    @Test
    void noReadingOfAnyReaderPassesTheRule() {
        String[] pieces = {"/", "//", "%2f", "\\", "/.", "/..", "/a", ";", "admin", "x", "."};
        List<String> paths = new ArrayList<>(List.of("/"));
        int let = 0;
        for (int from = 0, length = 0; length < 4; length++) {
            int to = paths.size();
            for (; from < to; from++) {
                for (String piece : pieces) {
                    paths.add(paths.get(from) + piece);
                }
            }
        }
        for (String path : paths) {
            if (ask(guarded, path).equals("none")) {
                let++;
                for (int reader = 0; reader < 32; reader++) {
                    String read = Reader.of(reader).read(path);
                    assertTrue(
                            !read.equals("/admin") && !read.startsWith("/admin/"),
                            path + " is " + read + " to " + reader);
                }
            }
        }
        assertTrue(let > paths.size() / 20, let + " of " + paths.size());
    }

    /// One way to read a path, by text.
    private record Reader(
            boolean merges, boolean encoded, boolean backslash, boolean parameters, boolean decodesFirst) {
        static Reader of(int bits) {
            return new Reader((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);
        }

        String read(String path) {
            String text = decodesFirst ? borders(path) : path;
            if (parameters) {
                text = text.replaceAll(";[^/]*", "");
            }
            text = borders(text);
            if (merges) {
                text = text.replaceAll("/+", "/");
            }
            List<String> out = new ArrayList<>();
            String[] segments = text.substring(1).split("/", -1);
            for (int i = 0; i < segments.length; i++) {
                boolean dots = segments[i].equals(".") || segments[i].equals("..");
                if (segments[i].equals("..") && !out.isEmpty()) {
                    out.removeLast();
                }
                if (!dots) {
                    out.add(segments[i]);
                } else if (i == segments.length - 1) {
                    out.add("");
                }
            }
            return "/" + String.join("/", out);
        }

        private String borders(String path) {
            String text = encoded ? path.replace("%2f", "/") : path;
            return backslash ? text.replace('\\', '/') : text;
        }
    }

    private String ask(RouteMatcher<String> matcher, String target) {
        byte[] bytes = ("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(ISO_8859_1);
        assertEquals(bytes.length, parser.parseRequest(bytes, 0, bytes.length, head), () -> "" + parser.rejection());
        return matcher.match(head, CLIENT, null);
    }

    private static RouteMatcher<String> matcher(RouteSpec... routes) {
        return RouteTable.of(
                        List.of(routes), route -> ((RouteAction.Forward) route.action()).pool(), "none", rule -> rule)
                .matcher();
    }

    private static RouteSpec route(String pool, PathMatch path) {
        return new RouteSpec(
                new RouteMatch(List.of(), path, List.of(), Map.of(), Map.of(), List.of()),
                new RouteAction.Forward(pool));
    }
}
