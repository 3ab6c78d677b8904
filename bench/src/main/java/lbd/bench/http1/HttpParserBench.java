package lbd.bench.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.TimeUnit;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http.NormalPath;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What reading one head costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HttpParserBench {
    private final HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
    private final Head head = new Head();
    private final byte[] normal = new byte[256];

    /// 43 bytes.
    private final byte[] wrk = bytes("GET / HTTP/1.1", "Host: 127.0.0.1:8080");

    /// 199 bytes.
    private final byte[] client = bytes(
            "GET /api/v1/users/1234?fields=name HTTP/1.1",
            "Host: api.example.com",
            "User-Agent: curl/8.14.1",
            "Accept: application/json",
            "Accept-Encoding: gzip, br",
            "X-Request-Id: 5f2b8c1e9a7d",
            "Connection: keep-alive");

    /// 608 bytes.
    private final byte[] browser = bytes(
            "GET /assets/app/main.3f9a1c.js HTTP/1.1",
            "Host: www.example.com",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language: de,en-US;q=0.7,en;q=0.3",
            "Accept-Encoding: gzip, deflate, br, zstd",
            "Referer: https://www.example.com/start/page?from=mail",
            "Connection: keep-alive",
            "Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark; consent=1; _ga=GA1.2.1234567890.1234567890",
            "Upgrade-Insecure-Requests: 1",
            "Sec-Fetch-Dest: document",
            "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-Site: same-origin",
            "Priority: u=0, i");

    private final byte[] answer = bytes(
            "HTTP/1.1 200 OK",
            "Server: nginx",
            "Date: Sat, 21 Nov 2026 11:00:00 GMT",
            "Content-Type: application/octet-stream",
            "Content-Length: 13",
            "Connection: keep-alive");

    private final byte[] path = "/assets/app/main.3f9a1c.js".getBytes(ISO_8859_1);

    @Benchmark
    public int wrkRequest() {
        return parser.parseRequest(wrk, 0, wrk.length, head);
    }

    @Benchmark
    public int clientRequest() {
        return parser.parseRequest(client, 0, client.length, head);
    }

    @Benchmark
    public int browserRequest() {
        return parser.parseRequest(browser, 0, browser.length, head);
    }

    @Benchmark
    public int serverAnswer() {
        return parser.parseResponse(answer, 0, answer.length, Method.GET, head);
    }

    @Benchmark
    public int normalPath() {
        return NormalPath.write(path, 0, path.length, normal);
    }

    private static byte[] bytes(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
    }
}
