package lbd.proxy.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lbd.core.model.TcpMatch;
import org.junit.jupiter.api.Test;

class HelloTableTest {
    private static HelloTable<Integer> table(TcpMatch... matches) {
        return new HelloTable<>(
                List.of(matches), IntStream.range(0, matches.length).boxed().toList());
    }

    private static TcpMatch sni(String... names) {
        return new TcpMatch(List.of(names), List.of());
    }

    private static TcpMatch alpn(String... protocols) {
        return new TcpMatch(List.of(), List.of(protocols));
    }

    @Test
    void theFirstThatMatchesWins() {
        HelloTable<Integer> table = table(
                sni("*.example.com"),
                sni("a.example.com", "b.example.org"),
                alpn("h2"),
                sni("b.example.org"),
                sni("c"));

        assertEquals(0, table.find("a.example.com", List.of("h2")));
        assertEquals(0, table.find("x.y.example.com", List.of()));
        assertNull(table.find("example.com", List.of()));
        assertEquals(2, table.find("example.com", List.of("http/1.1", "h2")));
        assertEquals(1, table.find("b.example.org", List.of("h2")));
        assertEquals(2, table.find("c", List.of("h2")));
        assertEquals(4, table.find("c", List.of("h3")));
        assertEquals(2, table.find(null, List.of("h2")));
        assertNull(table.find(null, List.of()));
    }

    @Test
    void allConditionsOfARouteMustHold() {
        HelloTable<Integer> table = table(
                new TcpMatch(List.of("a.example"), List.of("h2", "http/1.1")), sni("*.example"), sni("a.example"));

        assertEquals(0, table.find("a.example", List.of("http/1.1")));
        assertEquals(1, table.find("a.example", List.of("smtp")));
        assertEquals(1, table.find("b.example", List.of("h2")));
    }

    @Test
    void aRouteWithoutConditionsTakesWhoSaysNothing() {
        HelloTable<Integer> table = table(sni("a"), TcpMatch.ANY, sni("b"));

        assertEquals(0, table.find("a", List.of()));
        assertEquals(1, table.find("b", List.of()));
        assertEquals(1, table.find(null, List.of()));
    }

    /// Against a search from first to last.
    @Test
    void manyNamesAreFoundAsOneByOne() {
        List<TcpMatch> matches = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String name = (i % 3 == 0 ? "*." : "n" + i % 17 + ".") + "d" + i % 23 + ".example";
            matches.add(new TcpMatch(List.of(name), i % 5 == 0 ? List.of("p" + i % 2) : List.of()));
        }
        HelloTable<Integer> table = table(matches.toArray(TcpMatch[]::new));
        for (int n = 0; n < 20; n++) {
            for (int d = 0; d < 25; d++) {
                String name = "n" + n + ".d" + d + ".example";
                List<String> offered = List.of("p" + d % 3);
                Integer expected = null;
                for (int i = 0; i < 300 && expected == null; i++) {
                    expected = takes(matches.get(i), name, offered) ? Integer.valueOf(i) : null;
                }
                assertEquals(expected, table.find(name, offered), name);
            }
        }
    }

    private static boolean takes(TcpMatch match, String name, List<String> offered) {
        String wanted = match.serverNames().getFirst();
        boolean named = wanted.startsWith("*.") ? name.endsWith(wanted.substring(1)) : name.equals(wanted);
        return named && (match.protocols().isEmpty() || offered.stream().anyMatch(match.protocols()::contains));
    }
}
