package lbd.it.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.Backend;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The dashboard of a running daemon in Chromium: live, by keyboard, on a phone, in the dark, with 1,000 servers.
@Timeout(120)
@ResourceLock("/run/lbd")
class DashboardTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String MARKUP = "<img/src=x/onerror=alert(1)>";

    private static final String FILE = """
            version: 1
            access_log: {path: off}
            admin: {http: "127.0.0.1:%1$d", socket: %2$s/admin.sock, token_file: %2$s/token}
            listeners:
              - name: web
                protocol: http
                bind: "127.0.0.1:%3$d"
                routes:
                  - {match: {path_prefix: /nobody}, pool: nobody}
                  - {match: {path_prefix: /many}, pool: many}
                pool: app
            pools:
              - name: app
                health_check: {type: http_get, urls: /healthz, interval: 50ms, timeout: 5s, fall: 1, rise: 1}
                servers: [%4$s, %5$s]
              - {name: nobody, servers: [{name: none, address: "127.0.0.1:9", state: disabled}]}
              - name: many
                servers: [%6$s]
            """;

    @TempDir
    static Path folder;

    private static Browser browser;
    private static LbdProcess lbd;
    private static Backend a;
    private static Backend b;
    private static int admin;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        browser = new Browser(folder);
        a = new Backend("a");
        b = new Backend("b");
        admin = RealServer.freePort();
        port = RealServer.freePort();
        Files.createFile(
                folder.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(folder.resolve("token"), TOKEN + "\n");
        String many = IntStream.rangeClosed(1, 1000)
                .mapToObj("{name: s%1$d, address: \"127.0.0.1:%1$d\"}"::formatted)
                .collect(Collectors.joining(", "));
        Files.writeString(folder.resolve("lbd.yaml"), FILE.formatted(admin, folder, port, a.yaml(), b.yaml(), many));
        lbd = run();
    }

    private static LbdProcess run() throws Exception {
        return LbdProcess.start(folder, "run", "-c", folder.resolve("lbd.yaml").toString())
                .printed("event=process.ready");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            lbd.close();
            a.close();
            b.close();
        }
    }

    private static String base() {
        return "http://127.0.0.1:" + admin + "/";
    }

    @BeforeEach
    void open() throws Exception {
        browser.look(1280, 900, false);
        browser.open(base());
        browser.until("document.readyState === 'complete' && sessionStorage.length >= 0");
        browser.script("sessionStorage.clear()");
        browser.open(base());
        browser.until("document.querySelector('#connection')?.textContent === '\u25CF live'");
    }

    @AfterEach
    void nothingIsAmissAndNothingComesFromElsewhere() {
        assertEquals(List.of(), browser.complaints);
        assertEquals(
                List.of(),
                browser.requests.stream().filter(url -> !url.startsWith(base())).toList());
    }

    /// The row of a server, as text.
    private static String row(String server) {
        return "([...document.querySelectorAll('#servers tbody tr')].find(tr => tr.querySelector('button')?.textContent"
                + " === '" + server + "')?.innerText ?? '')";
    }

    private static void signIn() throws Exception {
        browser.tabTo("it.id === 'access' || it.parentElement?.id === 'access'");
        browser.press("Enter");
        browser.tabTo("it.id === 'token'");
        browser.type(TOKEN);
        browser.press("Enter");
        browser.until("document.body.classList.contains('may-change')");
    }

    @Test
    void aServerThatGoesDownShowsAtOnceInWordAndShape() throws Exception {
        browser.until(row("app/b") + ".includes('\u25B2 up')");
        browser.until("document.querySelector('#problems').textContent === '\u25B2 none'"
                + " || !document.querySelector('#problems').textContent.includes('app/b')");
        b.health.set(503);
        try {
            browser.until(row("app/b") + ".includes('\u25BC down')");
            browser.until("document.querySelector('#pools').innerText.includes('\u25C6 1 of 2 take work')");
            browser.script("[...document.querySelectorAll('#servers button.link')]"
                    + ".find(it => it.textContent === 'app/b').click()");
            browser.until("document.querySelector('.history .failed') !== null");
            assertTrue(browser.text().contains("status 503"), browser.text());
        } finally {
            b.health.set(200);
        }
        browser.until(row("app/b") + ".includes('\u25B2 up')");
        browser.until("document.querySelector('#pools').innerText.includes('\u25B2 2 of 2 take work')");
    }

    @Test
    void aServerIsDrainedAndEnabledByKeyboardWithTheTokenAlone() throws Exception {
        assertTrue(browser.script("[...document.querySelectorAll('button.guarded')].every(it => it.disabled)")
                .asBoolean());
        signIn();
        String button = "it.getAttribute('aria-label') === '%s app/a'";
        browser.tabTo(button.formatted("Drain"));
        browser.press("Enter");
        browser.until(row("app/a") + ".includes('\u25D1 drain')");
        browser.until("document.querySelector('#said').textContent.startsWith('app/a: drain, weight 1')");
        browser.until("(it => " + button.formatted("Enable") + ")(document.activeElement)");
        browser.press("Enter");
        browser.until(row("app/a") + ".includes('\u25B2 up')");
        assertEquals(
                0,
                browser.script("localStorage.length + document.cookie.length").asInt());
        assertFalse(browser.requests.toString().contains(TOKEN), browser.requests::toString);
        browser.script("document.querySelector('#sign-out').click()");
        browser.until("document.querySelector('#servers button.guarded').disabled && sessionStorage.length === 0");
    }

    @Test
    void onAPhoneAndInTheDarkNothingIsCutOff() throws Exception {
        for (int width : List.of(360, 768, 1280)) {
            for (boolean dark : List.of(false, true)) {
                browser.look(width, 740, dark);
                browser.until("innerWidth === " + width + " && matchMedia('(prefers-color-scheme: dark)').matches === "
                        + dark);
                assertTrue(
                        browser.script("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
                                .asBoolean(),
                        () -> "wider than the screen: " + wider());
                double contrast = browser.script(CONTRAST).asDouble();
                assertTrue(contrast >= 4.5, width + " " + dark + ": " + contrast);
            }
        }
        browser.look(360, 740, true);
        assertEquals(
                "row",
                browser.script("document.querySelector('#servers tbody tr').role")
                        .asText());
        assertEquals(
                "block",
                browser.script("getComputedStyle(document.querySelector('#servers table')).display")
                        .asText());
    }

    private static String wider() {
        try {
            return browser.script("[...document.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right >"
                            + " innerWidth).map(it => it.outerHTML.slice(0, 120)).slice(0, 9).join('\\n')")
                    .asText();
        } catch (Exception e) {
            return e.toString();
        }
    }

    /// The least of all texts with the ground below them (WCAG 2, 4.5 is enough).
    private static final String CONTRAST = """
            (() => {
              const light = (text) => {
                const [r, g, b] = text.match(/[0-9.]+/g).map(Number).map((c) => c / 255)
                    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const ground = (it) => {
                for (; it; it = it.parentElement) {
                  const color = getComputedStyle(it).backgroundColor;
                  if (!color.endsWith(', 0)')) return color;
                }
                return 'rgb(255, 255, 255)';
              };
              return Math.min(...[...document.querySelectorAll('p, th, td, small, div, button:enabled, summary, li')].map((it) => {
                const [x, y] = [light(getComputedStyle(it).color), light(ground(it))].sort((p, q) => q - p);
                return (x + 0.05) / (y + 0.05);
              }));
            })()""";

    @Test
    void ofAThousandServersAPageIsDrawnAndOnlyWhatChanges() throws Exception {
        browser.until("document.querySelector('#servers .pages').innerText.includes('1 to 25 of 1,003')");
        assertEquals(
                25,
                browser.script("document.querySelectorAll('#servers tbody tr').length")
                        .asInt());
        browser.script("document.querySelector('#filter-text').focus()");
        browser.type("many/s99");
        browser.until("document.querySelectorAll('#servers tbody tr').length === 11");
        String drawn = browser.script("""
                new Promise((done) => {
                  let changes = '';
                  const watch = new MutationObserver((all) => {
                    for (const one of all) {
                      if (one.attributeName !== 'd') {
                        changes += `${one.type} ${one.attributeName} of ${one.target.nodeName} ${one.target.textContent}; `;
                      }
                    }
                  });
                  watch.observe(document.querySelector('#servers'), {subtree: true, childList: true, attributes: true,
                      characterData: true});
                  const about = document.querySelector('#about');
                  let told = 0;
                  new MutationObserver(() => ++told === 2 && done(changes)).observe(about, {childList: true});
                })""").asText();
        assertEquals("", drawn, "nothing has changed");
        browser.script("document.querySelector('#filter-text').select()");
        browser.type("many/");
        browser.until("document.querySelector('#servers .pages').innerText.includes('1 to 25 of 1,000')");
        browser.tabTo("it.textContent === 'More'");
        browser.press("Enter");
        browser.until(row("many/s26") + " !== '' && " + row("many/s25") + " === ''");
    }

    @Test
    void aRequestIsExplainedAReloadPlannedAndWhatStrangersWriteIsText() throws Exception {
        signIn();
        browser.script("document.querySelector('#explain [name=url]').value = 'http://127.0.0.1:" + port + "/many/x'");
        browser.tabTo("it.textContent === 'Explain'");
        browser.press("Enter");
        browser.until("document.querySelector('#explain-answer').textContent.includes('pool many')");
        Path file = folder.resolve("lbd.yaml");
        String before = Files.readString(file);
        try {
            Files.writeString(file, before.replace("name: nobody, servers", "name: nobody, scheduler: rr, servers"));
            browser.script("document.querySelector('#plan').click()");
            browser.until("document.querySelector('#plan-answer').textContent.includes('nobody')");
        } finally {
            Files.writeString(file, before);
        }
        get("/nobody/" + MARKUP);
        browser.script("document.querySelector('#sign-out').click()");
        browser.until("sessionStorage.length === 0");
        signIn();
        browser.until("document.querySelector('#failed').textContent.includes(" + "'/nobody/" + MARKUP + "')");
        browser.until("document.querySelector('#reasons').innerText.includes('no server')");
        assertEquals(
                0,
                browser.script("document.querySelectorAll('main img, main script').length")
                        .asInt());
    }

    private static void get(String target) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
    }

    @Test
    void aDaemonThatIsGoneShowsAndOneThatIsBackGoesOnByItself() throws Exception {
        lbd.close();
        browser.until("document.querySelector('#connection').textContent.startsWith('\u25CB connection lost')");
        assertTrue(browser.script("document.body.classList.contains('lost')").asBoolean());
        lbd = run();
        browser.until("document.querySelector('#connection').textContent === '\u25CF live'");
        // That nobody answered the browser says itself.
        browser.complaints.removeIf(said -> said.contains("\"source\":\"network\""));
    }

    /// With `-Dlbd.screenshot.write=true` that is docs/dashboard.png, when its plots have grown.
    @Test
    void theDemosPageIsAPicture() throws Exception {
        int http = RealServer.freePort();
        int own = RealServer.freePort();
        try (LbdProcess demo = LbdProcess.start(
                folder,
                "demo",
                "--port",
                "" + http,
                "--tcp-port",
                "" + RealServer.freePort(),
                "--admin-port",
                "" + own)) {
            demo.printed("Ctrl-C");
            Matcher token = Pattern.compile("token ([0-9a-f]{32})").matcher(demo.output());
            assertTrue(token.find());
            AtomicBoolean enough = new AtomicBoolean();
            Thread load = Thread.startVirtualThread(() -> {
                while (!enough.get()) {
                    try (Socket client = new Socket("127.0.0.1", http)) {
                        client.getOutputStream()
                                .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                        client.getInputStream().readAllBytes();
                        Thread.sleep((long) (5 + 15 * Math.random()));
                    } catch (IOException | InterruptedException e) {
                        return;
                    }
                }
            });
            browser.look(1200, 1000, false);
            browser.open("http://127.0.0.1:" + own + "/");
            browser.until("document.querySelector('#connection')?.textContent === '\u25CF live'");
            browser.script("sessionStorage.setItem('lbd.token', '" + token.group(1) + "')");
            browser.open("http://127.0.0.1:" + own + "/");
            browser.until("document.querySelector('[aria-label=\"Drain web/web3\"]')?.disabled === false");
            browser.script("document.querySelector('[aria-label=\"Drain web/web3\"]').click()");
            browser.until("document.querySelector('[aria-label=\"Enable web/web3\"]')?.disabled === false");
            Path picture = folder.resolve("dashboard.png");
            if (Boolean.getBoolean("lbd.screenshot.write")) {
                picture = Path.of("..", "docs", "dashboard.png");
                Thread.sleep(45_000);
            }
            Files.write(picture, browser.screenshot());
            assertTrue(Files.size(picture) > 10_000);
            enough.set(true);
            load.join();
            browser.script("sessionStorage.clear()");
            browser.requests.removeIf(url -> url.startsWith("http://127.0.0.1:" + own + "/"));
        }
    }
}
