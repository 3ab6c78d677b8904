package lbd.config.edit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlParser;
import lbd.config.yaml.YamlText;
import org.junit.jupiter.api.Test;

class EditListTest {
    private static final String FILE = """
            version: 1
            pools:
              - name: app
                servers:
                  - 10.0.0.1:80
                  - {name: b, address: "10.0.0.2:80", weight: 2}
              - name: api
                servers: [10.0.0.9:80]
            """;

    private static YamlNode tree(String yaml) {
        try {
            return YamlParser.parse("lbd.yaml", yaml.getBytes(UTF_8));
        } catch (YamlException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Made> made(Edit... edits) throws YamlException {
        List<Made> made = List.of();
        for (Edit edit : edits) {
            made = EditList.plus(tree(FILE), made, edit, Instant.EPOCH);
        }
        return made;
    }

    private static Edit add(String server, String address) {
        return new Edit.AddServer("app", server, Map.of("address", address));
    }

    private static Edit set(String server, String key, String value) {
        return new Edit.SetServer("app", server, Map.of(key, value));
    }

    private static Edit remove(String server) {
        return new Edit.RemoveServer("app", server);
    }

    private static String pools(List<Made> made) throws YamlException {
        YamlNode tree = EditedTree.of(tree(FILE), EditList.of(made));
        return YamlText.flow(((YamlNode.Mapping) tree).entries().get("pools").value());
    }

    @Test
    void aServerIsAddedChangedAndRemovedAsIfInTheFile() throws YamlException {
        assertEquals(
                "[{name: app, servers: [{address: 10.0.0.1:80, weight: 5}, {name: c, address: 10.0.0.3:80}]}, "
                        + "{name: api, servers: [10.0.0.9:80]}]",
                pools(made(add("c", "10.0.0.3:80"), set("10.0.0.1:80", "weight", "5"), remove("b"))));
    }

    @Test
    void whatIsTakenBackIsNoChange() throws YamlException {
        assertEquals(List.of(), made(add("c", "10.0.0.3:80"), set("c", "weight", "5"), remove("c")));
        assertEquals(List.of(), made(set("b", "weight", "5"), set("b", "weight", "2")));
        assertEquals(
                List.of(),
                made(remove("b"), new Edit.AddServer("app", "b", Map.of("address", "10.0.0.2:80", "weight", "2"))));
    }

    @Test
    void aKeyIsUnset() throws YamlException {
        String api = "{name: api, servers: [10.0.0.9:80]}]";
        assertEquals(
                "[{name: app, servers: [10.0.0.1:80, {name: b, address: \"10.0.0.2:80\"}]}, " + api,
                pools(made(set("b", "weight", Edit.UNSET))));
        assertEquals(List.of(), made(set("b", "track", Edit.UNSET)), "it has not been said");
        assertEquals(List.of(), made(set("b", "track", "app/x"), set("b", "track", Edit.UNSET)));
        assertEquals(List.of(), made(set("b", "weight", Edit.UNSET), set("b", "weight", "2")));
        assertEquals(
                List.of(set("b", "weight", "5")),
                EditList.of(made(set("b", "weight", Edit.UNSET), set("b", "weight", "5"))));
        assertEquals(
                List.of(add("c", "10.0.0.3:80")),
                EditList.of(made(add("c", "10.0.0.3:80"), set("c", "weight", "4"), set("c", "weight", Edit.UNSET))));
        assertEquals("lbd server set app/b --unset: a server has an address", refused(set("b", "address", Edit.UNSET)));
        assertTrue(refused(set("b", "wieght", Edit.UNSET)).contains("no key \"wieght\"; it has: address, weight, "));
    }

    @Test
    void anUnsetKeyEndsWhereTheFileChangesIt() throws YamlException {
        List<Made> made = made(set("b", "weight", Edit.UNSET));
        assertEquals(made, Reconciled.with(tree(FILE), made).kept());
        assertEquals(
                List.of(new Reconciled.Over("server app/b weight", "the file says the same now", true)),
                Reconciled.with(tree(FILE.replace(", weight: 2", "")), made).over());
        assertEquals(
                List.of(new Reconciled.Over(
                        "server app/b weight", "not said by hand; the file has changed it since", false)),
                Reconciled.with(tree(FILE.replace("weight: 2", "weight: 3")), made)
                        .over());
    }

    @Test
    void allKeysOfAServerAreKnown() {
        String file = FILE.replace("weight: 2", "zzz: 2")
                + "listeners: [{name: a, protocol: tcp, bind: \":1\", pool: app}]\n";
        ConfigResult.Rejected refused =
                assertInstanceOf(ConfigResult.Rejected.class, ConfigReader.read("lbd.yaml", file.getBytes(UTF_8)));
        assertTrue(
                refused.errors()
                        .getFirst()
                        .toString()
                        .endsWith("allowed: name, " + String.join(", ", Edit.SERVER_KEYS)),
                refused.errors().toString());
    }

    @Test
    void changesOfOneThingAreOne() throws YamlException {
        assertEquals(
                List.of(new Edit.AddServer("app", "c", Map.of("address", "10.0.0.3:80", "weight", "5"))),
                EditList.of(made(add("c", "10.0.0.3:80"), set("c", "weight", "4"), set("c", "weight", "5"))));
        assertEquals(List.of(remove("b")), EditList.of(made(set("b", "weight", "5"), remove("b"))));
        assertEquals(
                List.of(remove("b"), add("b", "10.0.0.7:80")), EditList.of(made(remove("b"), add("b", "10.0.0.7:80"))));
        assertEquals(List.of(remove("b")), EditList.of(made(remove("b"), add("b", "10.0.0.7:80"), remove("b"))));
    }

    @Test
    void aPoolThatIsRemovedTakesItsServersChangesAlong() throws YamlException {
        Edit pool = new Edit.Remove("pools", "app");
        assertEquals(List.of(pool), EditList.of(made(add("c", "10.0.0.3:80"), set("b", "weight", "5"), pool)));
    }

    @Test
    void whatDoesNotFitIsToldByItsCommand() {
        assertEquals(
                "lbd server add app/b: there is a server app/b already; to change it: lbd server set",
                refused(add("b", "10.0.0.3:80")));
        assertEquals("lbd server set app/x: there is no server app/x", refused(set("x", "weight", "1")));
        assertEquals("lbd server remove app/x: there is no server app/x", refused(remove("x")));
        assertEquals("lbd server remove none/x: there is no pool none", refused(new Edit.RemoveServer("none", "x")));
        assertEquals(
                "lbd config remove listener x: there is no listener x", refused(new Edit.Remove("listeners", "x")));
    }

    private static String refused(Edit edit) {
        YamlException e = assertThrows(YamlException.class, () -> made(edit));
        return e.at() + ": " + e.getMessage();
    }

    private static List<String> over(String file, Edit... edits) throws YamlException {
        Reconciled reconciled = Reconciled.with(tree(file), made(edits));
        assertTrue(reconciled.kept().size() + reconciled.over().size() > 0);
        return reconciled.over().stream().map(o -> o.target() + ": " + o.why()).toList();
    }

    @Test
    void withAFileThatIsTheSameAllStays() throws YamlException {
        List<Made> all = made(add("c", "10.0.0.3:80"), set("10.0.0.1:80", "weight", "5"), remove("b"));
        String otherwise = FILE.replace("weight: 2", "weight: \"2\"").replace("servers: [10.0.0.9:80]", "servers: []");
        assertEquals(new Reconciled(all, List.of()), Reconciled.with(tree(otherwise), all));
    }

    @Test
    void whatTheFileHasChangedIsTheFiles() throws YamlException {
        String changed = FILE.replace("weight: 2", "weight: 3");
        assertEquals(
                List.of("server app/b weight: 5 by hand; the file has changed it since"),
                over(changed, set("b", "weight", "5")));
        assertEquals(List.of(), over(changed, set("b", "max_connections", "5")));
        assertEquals(
                List.of("server app/b: removed by hand; the file has changed it since, so it is there again"),
                over(changed, remove("b")));
        assertEquals(
                List.of("server app/b: changed by hand; the file has it no more"),
                over(FILE.replaceAll(".*name: b.*\n", ""), set("b", "weight", "5")));
        assertEquals(
                List.of("server app/c: added by hand; the file has one of that name now"),
                over(FILE.replace("name: b", "name: c"), add("c", "10.0.0.3:80")));
        assertEquals(
                List.of("server api/x: there is no pool api"),
                over(
                        FILE.replace("name: api", "name: other"),
                        new Edit.AddServer("api", "x", Map.of("address", "10.0.0.3:80"))));
    }

    @Test
    void whatTheFileHasCaughtUpWithIsNoChangeAnyMore() throws YamlException {
        String same = FILE.replace("  - name: api", "      - {address: 10.0.0.3:80, name: c}\n  - name: api");
        assertEquals(List.of("server app/c: the file says the same now"), over(same, add("c", "10.0.0.3:80")));
        assertEquals(
                List.of("server app/b weight: the file says the same now"),
                over(FILE.replace("weight: 2", "weight: 5"), set("b", "weight", "5")));
        assertEquals(
                List.of("server app/b: the file says the same now"),
                over(FILE.replaceAll(".*name: b.*\n", ""), remove("b")));
    }
}
