package lbd.it.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The files of one folder by lbd and by Debian's nginx: status, fields and bytes are the same, but for what the table
/// says is not, and why. lbd's locale is C, as under systemd and in containers.
@Timeout(120)
class FilesBesideNginxTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    /// What of an answer is compared. A tag only for being there: each server has its own.
    private static final List<String> FIELDS = List.of(
            "content-type",
            "content-length",
            "content-range",
            "content-encoding",
            "accept-ranges",
            "last-modified",
            "location",
            "vary",
            "etag");

    /// Of pages of the servers' own, which are each one's own.
    private static final List<String> OF_FILES = List.of("content-type", "content-length", "last-modified", "etag");

    /// A request and, where the answers are not to be the same, what nginx says, what lbd says, and why. `{etag}` and
    /// `{date}` are those of a.txt by the server that is asked; octets above 127 are written `\xNN`.
    private static final String TABLE = """
            GET /a.txt
            HEAD /a.txt
            GET /large.txt
            HEAD /large.txt
            GET /empty.txt
            GET /README
            GET /x.unheard
            GET /A.TXT
            GET /a.txt?x=y
            GET /none
            HEAD /none
            POST /a.txt
            PUT /a.txt
            DELETE /a.txt
            POST /none             => 404 -> 405                 # nothing here takes a POST, whatever its name
            POST /sub              => 301 /sub/ -> 405           # a redirect would be followed by a GET

            GET /a.txt | Range: bytes=0-3
            GET /a.txt | Range: bytes=4-
            GET /a.txt | Range: bytes=-4
            GET /a.txt | Range: bytes=-100
            GET /a.txt | Range: bytes=0-100
            GET /a.txt | Range: bytes=15-15
            GET /a.txt | Range: bytes=16-
            GET /a.txt | Range: bytes=16-20
            GET /a.txt | Range: bytes=-0
            GET /a.txt | Range: bytes=99999999999999999999-
            GET /a.txt | Range: bytes=
            GET /a.txt | Range: bytes
            GET /a.txt | Range: lines=0-3
            GET /a.txt | Range: bytes = 0-3
            GET /a.txt | Range: BYTES=0-3
            GET /a.txt | Range: bytes=5-2  => 416 -> 200         # no range at all: it is as if it were not there (RFC 9110 14.2)
            GET /a.txt | Range: bytes=a-b  => 416 -> 200         # the same
            GET /a.txt | Range: bytes=0-1,4-5
            GET /a.txt | Range: bytes=0-1, 4-5
            GET /a.txt | Range: bytes=0-1,-2
            GET /a.txt | Range: bytes=0-0,2-2,4-4
            GET /a.txt | Range: bytes=0-1,30-40
            GET /a.txt | Range: bytes=20-30,30-40
            GET /a.txt | Range: bytes=0-9,5-15
            GET /a.txt | Range: bytes=0-15,0-15
            GET /large.txt | Range: bytes=1000-1999
            GET /large.txt | Range: bytes=0-1,199998-
            GET /empty.txt | Range: bytes=0-3
            GET /a.txt | Range: bytes=0-3 | Range: bytes=4-5  => 206 -> 200  # two fields of which one is allowed say nothing
            HEAD /a.txt | Range: bytes=0-3  => 206 -> 200        # ranges are defined for GET (RFC 9110 14.2)

            GET /a.txt | Range: bytes=0-3 | If-Range: {etag}
            GET /a.txt | Range: bytes=0-3 | If-Range: "other"
            GET /a.txt | Range: bytes=0-3 | If-Range: W/{etag}
            GET /a.txt | Range: bytes=0-3 | If-Range: {date}
            GET /a.txt | Range: bytes=0-3 | If-Range: Thu, 01 Jan 1970 00:00:00 GMT
            GET /a.txt | Range: bytes=0-3 | If-Range: Fri, 01 Jan 2100 00:00:00 GMT
            GET /a.txt | Range: bytes=0-3 | If-Range: nonsense
            GET /a.txt | If-None-Match: {etag}
            GET /a.txt | If-None-Match: W/{etag}
            GET /a.txt | If-None-Match: "x", {etag}
            GET /a.txt | If-None-Match: "x", W/{etag} , "y"
            GET /a.txt | If-None-Match: *
            GET /a.txt | If-None-Match: "x"
            GET /a.txt | If-None-Match: x
            HEAD /a.txt | If-None-Match: {etag}
            GET /a.txt | If-None-Match: {etag} | Range: bytes=0-3
            GET /a.txt | If-None-Match: "x" | If-Modified-Since: {date}
            GET /a.txt | If-None-Match: {etag} | If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT  => 200 -> 304 # a tag says more than a date, which is not looked at then (RFC 9110 13.1.3)
            GET /a.txt | If-Modified-Since: {date}
            GET /a.txt | If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT
            GET /a.txt | If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT  => 200 -> 304 # it has not been modified since; nginx wants the very date
            GET /a.txt | If-Modified-Since: Friday, 01-Jan-99 00:00:00 GMT
            GET /a.txt | If-Modified-Since: nonsense
            GET /a.txt | If-Unmodified-Since: {date}
            GET /a.txt | If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT
            GET /a.txt | If-Unmodified-Since: nonsense  => 412 -> 200 # what is no date is not looked at (RFC 9110 13.1.4)
            GET /a.txt | If-Match: {etag}
            GET /a.txt | If-Match: W/{etag}
            GET /a.txt | If-Match: "x", {etag}
            GET /a.txt | If-Match: "x"
            GET /a.txt | If-Match: *
            GET /none | If-Match: *
            GET /none | If-None-Match: *

            GET /app.js
            GET /app.js | Accept-Encoding: gzip  => 200 -> 200 accept-ranges: bytes # parts of what is compressed are served too
            HEAD /app.js | Accept-Encoding: gzip => 200 -> 200 accept-ranges: bytes # the same
            GET /app.js | Accept-Encoding: gzip;q=0
            GET /app.js | Accept-Encoding: gzip;q=0.5, br => 200 -> 200 accept-ranges: bytes # the same
            GET /app.js | Accept-Encoding: identity
            GET /app.js | Accept-Encoding: br
            GET /app.js | Accept-Encoding: *  => 200 -> 200 content-encoding: gzip # whatever there is will do
            GET /app.js | Accept-Encoding: gzip | Range: bytes=0-0  => 200 -> 206 # parts of what is compressed
            GET /app.js.gz
            GET /a.txt | Accept-Encoding: gzip

            GET /sub
            GET /sub?a=b
            HEAD /sub
            GET /sub/
            GET /
            GET //
            GET /sub//
            GET /noindex
            GET /noindex/          => 403 -> 404                 # there is nothing, and so the fallbacks are tried
            GET /a.txt/
            GET /a.txt/x
            GET /dir%20with%20space
            GET /dir%20with%20space/x.txt

            GET /.env              => 200 -> 404                 # what is hidden is not served
            GET /.git/config       => 200 -> 404                 # the same
            GET /.git              => 301 /.git/ -> 404          # the same
            GET /sub/../.env       => 200 -> 404                 # the same
            GET /.well-known/security.txt
            GET /outside           => 200 -> 404                 # a link out of the root
            GET /inside
            GET /pipe
            GET /sub/../a.txt
            GET /./a.txt
            GET /sub/%2e%2e/a.txt
            GET /%2e%2e/a.txt
            GET /../a.txt
            GET /..%2fa.txt
            GET /sub/..%2fa.txt    => 200 -> 400                 # to some that is /a.txt, to others a name in /sub
            GET /sub%2findex.html  => 200 -> 404                 # no file has a slash in its name
            GET /%252e%252e/a.txt
            GET /..%5c..%5ca.txt   => 404 -> 400                 # to some servers a backslash is a slash
            GET /a.txt%00
            GET /a.txt%00.html
            GET /a.txt%

            GET /a%2etxt
            GET /a.t%78t
            GET /a..b.txt
            GET /with%20space.txt
            GET /100%25.txt
            GET /q%3F.txt
            GET /q?.txt
            GET /h%23.txt
            GET /s;t.txt
            GET /s%3Bt.txt
            GET /b%5Cs.txt
            GET /b\\s.txt
            GET /gr%C3%B6%C3%9Fe.txt
            GET /latin-%E9.txt
            GET /gr\\xC3\\xB6\\xC3\\x9Fe.txt  => 200 -> 400      # no octets above 127 in a target (RFC 9112 3.2)
            """;

    @TempDir
    private static Path folder;

    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static int nginxPort;
    private static int lbdPort;

    private record Answer(int status, Map<String, String> fields, String body) {
        String field(String name) {
            return fields.getOrDefault(name, "none");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        RealServer.needs(NGINX);
        // nginx gives up root and must get in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        // By a shell: this JVM's own locale may have no name for all of them.
        RealServer.run("sh", "-c", """
                umask 022; mkdir www; cd www; mkdir sub noindex .git .well-known 'dir with space'
                printf 0123456789abcdef >a.txt; printf '<p>index</p>' >index.html; printf sub >sub/index.html
                head -c 200000 /dev/zero | tr '\\0' z >large.txt; : >empty.txt; printf readme >README
                printf x >x.unheard; printf x >noindex/x.txt; printf secret >.git/config; printf secret >.env
                printf known >.well-known/security.txt; printf x >'dir with space/x.txt'; printf js >app.js
                printf zipped >app.js.gz; ln -s /etc/passwd outside; ln -s a.txt inside; mkfifo pipe; printf n >a..b.txt
                printf 1 >'with space.txt'; printf 2 >100%.txt; printf 3 >'q?.txt'; printf 4 >'h#.txt'; printf 5 >'s;t.txt'
                printf 6 >'b\\s.txt'; printf 7 >"$(printf 'gr\\303\\266\\303\\237e.txt')"
                printf 8 >"$(printf 'latin-\\351.txt')"
                """.replace("umask", "cd " + folder + "; umask"));
        Files.writeString(folder.resolve("types"), """
                text/html html
                text/plain txt
                application/javascript js
                application/gzip gz
                """);
        nginxPort = RealServer.freePort();
        lbdPort = RealServer.freePort();
        Path conf = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; worker_processes 1; error_log %1$s/error.log; pid %1$s/nginx.pid; events {}
                http {
                    access_log off; sendfile on; gzip_static on; gzip_vary on; default_type application/octet-stream;
                    types { text/html html; text/plain txt; application/javascript js; application/gzip gz; }
                    server { listen 127.0.0.1:%2$d; root %1$s/www; }
                }
                """.formatted(folder, nginxPort));
        OPEN.add(RealServer.start(folder, NGINX.toString(), "-c", conf.toString()));
        Path config = Files.writeString(folder.resolve("lbd.yaml"), """
                version: 1
                admin: {http: off, socket: %1$s/admin.sock}
                access_log: {path: off}
                listeners:
                  - name: web
                    protocol: http
                    bind: 127.0.0.1:%2$d
                    routes: [{files: {root: %1$s/www, precompressed: true, types: %1$s/types}}]
                    pool: none
                pools: [{name: none, servers: ["127.0.0.1:9"]}]
                """.formatted(folder, lbdPort));
        OPEN.add(LbdProcess.startUnder(folder, List.of("env", "LC_ALL=C"), "run", "-c", config.toString())
                .printed("event=process.ready"));
        for (int i = 0; i < 200 && !isOpen(nginxPort); i++) {
            Thread.sleep(50);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : OPEN.reversed()) {
            each.close();
        }
    }

    private static boolean isOpen(int port) {
        try (Socket _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Answer ask(int port, String request, List<String> fields) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            StringBuilder text = new StringBuilder(octets(request)).append(" HTTP/1.1\r\nHost: h\r\n");
            fields.forEach(field -> text.append(field).append("\r\n"));
            text.append("Connection: close\r\n\r\n");
            socket.getOutputStream().write(text.toString().getBytes(ISO_8859_1));
            return answer(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }

    /// `\xNN` as that octet, two backslashes as one.
    private static String octets(String text) {
        StringBuilder octets = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                octets.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                octets.append(text.charAt(i));
            }
        }
        return octets.toString();
    }

    private static Answer answer(String text) {
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> fields = new TreeMap<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), fields, text.substring(end + 4));
    }

    /// What is told of an answer: its status, and of what is compared what is not the same in the other.
    private static String shown(Answer answer, List<String> differing) {
        StringBuilder shown = new StringBuilder().append(answer.status());
        if (!answer.field("location").equals("none")) {
            shown.append(' ').append(answer.field("location").replaceFirst("^http://[^/]*", ""));
        }
        differing.forEach(name -> shown.append(' ').append(name).append(": ").append(answer.field(name)));
        return shown.toString();
    }

    /// In one form, whoever has made it: without what is the server's own.
    private static Answer plain(Answer answer) {
        Map<String, String> fields = new TreeMap<>(answer.fields());
        fields.computeIfPresent("etag", (name, value) -> "its");
        fields.computeIfPresent("location", (name, value) -> value.replaceFirst("^http://[^/]*", ""));
        String body = answer.body();
        String type = answer.field("content-type");
        if (type.startsWith("multipart/byteranges; boundary=")) {
            String boundary = type.substring(type.indexOf('=') + 1);
            assertEquals(String.valueOf(body.length()), answer.field("content-length"));
            fields.put("content-type", "multipart/byteranges");
            fields.remove("content-length");
            // nginx has an empty line before the first part.
            body = body.replace(boundary, "boundary").replaceFirst("^\r\n", "");
        }
        if (answer.status() >= 300) {
            body = "";
            OF_FILES.stream().filter(name -> answer.status() != 304).forEach(fields::remove);
        }
        return new Answer(answer.status(), fields, body);
    }

    @Test
    void theSameButForWhatTheTableSays() throws Exception {
        Map<Integer, Answer> of = new TreeMap<>();
        for (int port : List.of(nginxPort, lbdPort)) {
            of.put(port, ask(port, "GET /a.txt", List.of()));
        }
        List<String> wrong = new ArrayList<>();
        for (String line : TABLE.lines().filter(text -> !text.isBlank()).toList()) {
            String[] sides = line.split("=>", -1);
            String wanted = sides.length == 1 ? "" : sides[1].split("#", -1)[0].strip();
            String[] words = sides[0].strip().split(" \\| ", -1);
            List<Answer> answers = new ArrayList<>();
            for (int port : List.of(nginxPort, lbdPort)) {
                Answer known = of.get(port);
                List<String> fields = Arrays.stream(words)
                        .skip(1)
                        .map(field -> field.replace("{etag}", known.field("etag"))
                                .replace("{date}", known.field("last-modified")))
                        .toList();
                answers.add(plain(ask(port, words[0], fields)));
            }
            String got = difference(answers.getFirst(), answers.getLast());
            if (!got.equals(wanted)) {
                wrong.add(line + "\n    is: " + got);
            }
        }
        assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
    }

    private static String difference(Answer nginx, Answer lbd) {
        if (nginx.status() != lbd.status()) {
            return shown(nginx, List.of()) + " -> " + shown(lbd, List.of());
        }
        List<String> differing = FIELDS.stream()
                .filter(name -> !nginx.field(name).equals(lbd.field(name)))
                .toList();
        if (differing.isEmpty()) {
            return nginx.body().equals(lbd.body()) ? "" : nginx.body() + " -> " + lbd.body();
        }
        // Another coding has another length.
        List<String> told = differing.contains("content-encoding") ? List.of("content-encoding") : differing;
        return shown(nginx, List.of()) + " -> " + shown(lbd, told);
    }
}
