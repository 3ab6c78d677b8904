package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lbd.config.edit.Edit;
import lbd.config.yaml.YamlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavingTest {
    private static final String FILE = """
            # Ours.
            version: 1
            listeners:   # two of them
              - {name: web, protocol: http, bind: "127.0.0.1:8080", pool: app}
            pools:
              - name: app
                servers:
                  # the old ones
                  - 10.0.0.1:80        # rack 1
                  - {name: b, address: "10.0.0.2:80", weight: 2}   # rack 2
                  - name: c
                    address: 10.0.0.3:80
                    # slow
                    weight: 1

                # what they say of it
                scheduler: rr
              - {name: api, servers: ["10.0.0.9:80"]}
            """;

    @TempDir
    private Path folder;

    private static String saved(String file, Edit... edits) throws YamlException {
        List<Saving.Saved> saved = Saving.of(FileSet.of(Path.of("lbd.yaml"), file.getBytes(UTF_8)), List.of(edits));
        return saved.isEmpty() ? file : saved.getFirst().text();
    }

    private static Edit add(String pool, String name, String address) {
        return new Edit.AddServer(pool, name, Map.of("address", address));
    }

    private static Edit set(String name, String key, String value) {
        return new Edit.SetServer("app", name, Map.of(key, value));
    }

    @Test
    void aServerIsAddedBehindTheOthersAndAllElseStays() throws YamlException {
        assertEquals(
                FILE.replace("        weight: 1\n", "        weight: 1\n      - {name: d, address: 10.0.0.4:80}\n"),
                saved(FILE, add("app", "d", "10.0.0.4:80")));
        assertEquals(
                FILE.replace("[\"10.0.0.9:80\"]", "[\"10.0.0.9:80\", {name: d, address: 10.0.0.4:80}]"),
                saved(FILE, add("api", "d", "10.0.0.4:80")));
    }

    @Test
    void aKeyIsChangedWhereItStands() throws YamlException {
        assertEquals(FILE.replace("weight: 2", "weight: 7"), saved(FILE, set("b", "weight", "7")));
        assertEquals(
                FILE.replace("weight: 2}", "weight: 2, max_connections: 5}"),
                saved(FILE, set("b", "max_connections", "5")));
        assertEquals(
                FILE.replace("        weight: 1\n", "        weight: 1\n        backup: true\n"),
                saved(FILE, set("c", "backup", "true")));
        assertEquals(
                FILE.replace("- 10.0.0.1:80  ", "- {address: 10.0.0.1:80, weight: 3}  "),
                saved(FILE, set("10.0.0.1:80", "weight", "3")));
    }

    @Test
    void aKeyThatIsUnsetGoesAndTheRestStays() throws YamlException {
        assertEquals(FILE.replace(", weight: 2}", "}"), saved(FILE, set("b", "weight", Edit.UNSET)));
        assertEquals(FILE.replace("        weight: 1\n", ""), saved(FILE, set("c", "weight", Edit.UNSET)));
        assertEquals(FILE, saved(FILE, set("10.0.0.1:80", "weight", Edit.UNSET)));
        String first = FILE.replace(
                "name: b, address: \"10.0.0.2:80\", weight: 2", "weight: 2, name: b, address: \"10.0.0.2:80\"");
        assertEquals(first.replace("weight: 2, ", ""), saved(first, set("b", "weight", Edit.UNSET)));
    }

    /// What is merged would count at the next load in place of what is taken away.
    @Test
    void aKeyIsNotUnsetWhereAMergeKeyStandsBehindIt() {
        String merged = FILE.replace(
                "{name: b, address: \"10.0.0.2:80\", weight: 2}",
                "{name: b, address: \"10.0.0.2:80\", weight: 2, <<: {weight: 9}}");
        YamlException e = assertThrows(YamlException.class, () -> saved(merged, set("b", "weight", Edit.UNSET)));
        assertTrue(
                String.valueOf(e.getMessage()).contains("a merge key may bring in weight"),
                String.valueOf(e.getMessage()));
    }

    @Test
    void whatIsRemovedGoesWithItsLines() throws YamlException {
        assertEquals(FILE.replaceAll(".*name: b,.*\n", ""), saved(FILE, new Edit.RemoveServer("app", "b")));
        assertEquals(
                FILE.replaceAll("(?s)      - name: c\n.*weight: 1\n", ""),
                saved(FILE, new Edit.RemoveServer("app", "c")));
        assertEquals(FILE.replace("[\"10.0.0.9:80\"]", "[]"), saved(FILE, new Edit.RemoveServer("api", "10.0.0.9:80")));
        assertEquals(FILE.replaceAll(".*name: api.*\n", ""), saved(FILE, new Edit.Remove("pools", "api")));
    }

    @Test
    void poolsAndListenersAreAddedAsPeopleWriteThem() throws YamlException {
        Edit pool = new Edit.Add(
                "pools",
                "new",
                "{name: new, scheduler: lc, servers: [\"10.0.1.1:80\", {name: y, address: \"10.0.1.2:80\"}]}");
        Edit check = new Edit.Add("health_checks", "live", "{name: live, type: tcp}");
        assertEquals(
                FILE + "  - name: new\n    scheduler: lc\n    servers:\n      - \"10.0.1.1:80\"\n"
                        + "      - {name: y, address: \"10.0.1.2:80\"}\n"
                        + "health_checks:\n  - {name: live, type: tcp}\n",
                saved(FILE, pool, check));
    }

    @Test
    void whatStandsThereByAnAliasIsRefusedWithItsPlace() {
        String aliased =
                FILE.replace("servers: [\"10.0.0.9:80\"]", "servers: *all").replace("servers:\n", "servers: &all\n");
        YamlException e = assertThrows(YamlException.class, () -> saved(aliased, add("api", "d", "10.0.0.4:80")));
        assertTrue(
                (e.at() + ": " + e.getMessage()).startsWith("lbd.yaml:18:17: server api/d cannot be written there: it"),
                e.at() + ": " + e.getMessage());
        YamlException other = assertThrows(YamlException.class, () -> saved(aliased, add("app", "d", "10.0.0.4:80")));
        assertTrue(String.valueOf(other.getMessage()).startsWith("nothing is written"), other.getMessage());
    }

    @Test
    void anIncludedFileIsWrittenWhereItHasThePool() throws Exception {
        Path main = folder.resolve("lbd.yaml");
        Path more = folder.resolve("more.yaml");
        Files.writeString(main, "include: more.yaml\n" + FILE.replaceAll(".*name: api.*\n", ""));
        Files.writeString(more, "pools:\n  - {name: api, servers: []}\n");
        FileSet files = FileSet.of(main);
        ConfigReader.read(files, List.of());
        assertEquals(
                List.of(new Saving.Saved(
                        more, "pools:\n  - {name: api, servers: [{name: d, address: 10.0.0.4:80}]}\n")),
                Saving.of(files, List.of(add("api", "d", "10.0.0.4:80"))));
    }

    @Test
    void whateverIsChangedInWhateverLayoutTheFileSaysItAfterwards() throws YamlException {
        Random random = new Random(20);
        List<String> layouts = List.of(
                FILE,
                FILE.replace("\n", "\r\n"),
                FILE.stripTrailing(),
                FILE.replaceAll("  - name: app\n    servers:\n", "  - name: app\n    servers:\n")
                        .replace("    scheduler: rr\n", ""),
                FILE.replaceAll(
                        "(?s)servers:\n.*?\n\n",
                        "servers: [10.0.0.1:80,\n              {name: b, address: \"10.0.0.2:80\", weight: 2},\n              {name: c, address: 10.0.0.3:80}]\n\n"));
        for (int round = 0; round < 300; round++) {
            String file = layouts.get(random.nextInt(layouts.size()));
            List<Edit> edits = new ArrayList<>();
            List<String> there = new ArrayList<>(List.of("10.0.0.1:80", "b", "c"));
            for (int i = random.nextInt(6); i >= 0; i--) {
                switch (random.nextInt(3)) {
                    case 0 -> {
                        edits.add(add("app", "n" + i, "10.0.2." + i + ":80"));
                        there.add("n" + i);
                    }
                    case 1 -> {
                        Map<String, String> keys = new LinkedHashMap<>();
                        keys.put(
                                random.nextBoolean() ? "weight" : "max_connections",
                                random.nextInt(3) == 0 ? Edit.UNSET : "" + (2 + random.nextInt(50)));
                        edits.add(new Edit.SetServer("app", there.get(random.nextInt(there.size())), keys));
                    }
                    default -> {
                        if (there.size() > 1) {
                            edits.add(new Edit.RemoveServer("app", there.remove(random.nextInt(there.size()))));
                        }
                    }
                }
            }
            FileSet before = FileSet.of(Path.of("lbd.yaml"), file.getBytes(UTF_8));
            ConfigResult.Loaded wanted = assertInstanceOf(ConfigResult.Loaded.class, ConfigReader.read(before, edits));
            String text = saved(file, edits.toArray(Edit[]::new));
            ConfigResult.Loaded came = assertInstanceOf(
                    ConfigResult.Loaded.class, ConfigReader.read("lbd.yaml", text.getBytes(UTF_8)), text);
            assertEquals(wanted.config(), came.config(), text);
            assertTrue(text.contains("# two of them") && text.startsWith("# Ours."), text);
        }
    }
}
