package lbd.it.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import lbd.it.health.RealServer;

/// Chromium with one page, as its user sees it and has its keys.
final class Browser implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium-headless-shell");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    /// By the names of keys, the codes that Windows gave them, which the protocol wants.
    private static final Map<String, Integer> KEYS =
            Map.of("Tab", 9, "Enter", 13, "Escape", 27, "ArrowDown", 40, "End", 35);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final StringBuilder message = new StringBuilder();
    private int last;

    /// What the page had to say on its console, or failed with.
    final List<String> complaints = new CopyOnWriteArrayList<>();
    /// What it has asked for.
    final List<String> requests = new CopyOnWriteArrayList<>();

    Browser(Path folder) throws Exception {
        RealServer.needs(PROGRAM);
        Path profile = folder.resolve("profile");
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        Path told = profile.resolve("DevToolsActivePort");
        await(() -> Files.exists(told) && Files.readString(told).contains("\n"), () -> "no browser");
        String port = Files.readAllLines(told).getFirst();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page("http://127.0.0.1:" + port + "/json/list")), new Listener())
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", "{}");
        }
    }

    private String page(String list) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(list)).build(), HttpResponse.BodyHandlers.ofString());
        for (JsonNode target : JSON.readTree(answer.body())) {
            if (target.path("type").asText().equals("page")) {
                return target.path("webSocketDebuggerUrl").asText();
            }
        }
        throw new AssertionError("no page: " + answer.body());
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
            message.append(data);
            if (whole) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    private void take(String text) {
        try {
            JsonNode said = JSON.readTree(text);
            CompletableFuture<JsonNode> answer = asked.remove(said.path("id").asInt());
            if (answer != null) {
                answer.complete(said);
                return;
            }
            JsonNode params = said.path("params");
            switch (said.path("method").asText()) {
                case "Network.requestWillBeSent" ->
                    requests.add(params.at("/request/url").asText());
                case "Runtime.exceptionThrown" -> complaints.add(params.toString());
                case "Log.entryAdded" -> complaints.add(params.path("entry").toString());
                case "Runtime.consoleAPICalled" -> complaints.add(params.toString());
                default -> {
                    // Of no interest.
                }
            }
        } catch (IOException e) {
            complaints.add(e.toString());
        }
    }

    private JsonNode call(String method, String params) throws Exception {
        ObjectNode request = JSON.createObjectNode().put("id", ++last).put("method", method);
        request.set("params", JSON.readTree(params));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(last, answer);
        socket.sendText(request.toString(), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        JsonNode said = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (said.has("error")) {
            throw new AssertionError(method + ": " + said.path("error"));
        }
        return said.path("result");
    }

    private static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    void open(String url) throws Exception {
        call("Page.navigate", "{\"url\":" + quoted(url) + "}");
    }

    /// What a script's value is: a promise's when it is there.
    JsonNode script(String expression) throws Exception {
        JsonNode said = call(
                "Runtime.evaluate",
                "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":" + quoted(expression) + "}");
        if (said.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + said.path("exceptionDetails"));
        }
        return said.at("/result/value");
    }

    /// What the page shows to whoever looks.
    String text() throws Exception {
        return script("document.body?.innerText ?? ''").asText();
    }

    /// Waits until a script's value is true.
    void until(String expression) throws Exception {
        await(() -> script(expression).asBoolean(), () -> {
            try {
                return expression + " never came to be: " + text() + complaints;
            } catch (Exception e) {
                return expression + " never came to be: " + e;
            }
        });
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition, java.util.function.Supplier<String> otherwise) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise.get());
            }
            Thread.sleep(20);
        }
    }

    void press(String key) throws Exception {
        String how = "{\"type\":\"%s\",\"key\":\"%s\",\"code\":\"%s\",\"windowsVirtualKeyCode\":%d%s}";
        // A browser acts on Enter when it has the character.
        String character = key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
        call("Input.dispatchKeyEvent", how.formatted("keyDown", key, key, KEYS.get(key), character));
        call("Input.dispatchKeyEvent", how.formatted("keyUp", key, key, KEYS.get(key), ""));
    }

    void type(String text) throws Exception {
        call("Input.insertText", "{\"text\":" + quoted(text) + "}");
    }

    /// Goes on by the key Tab until this is so of `document.activeElement`, called `it`.
    void tabTo(String condition) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (script("(it => it !== null && (" + condition + "))(document.activeElement)")
                    .asBoolean()) {
                return;
            }
            press("Tab");
        }
        throw new AssertionError("no key leads to " + condition);
    }

    void look(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%b}"
                        .formatted(width, height, width < 600));
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
    }

    byte[] screenshot() throws Exception {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", "{\"format\":\"png\"}")
                        .path("data")
                        .asText());
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        http.close();
    }
}
