package lbd.core.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static lbd.core.http1.ReferenceGrammar.ABSOLUTE;
import static lbd.core.http1.ReferenceGrammar.AUTHORITY;
import static lbd.core.http1.ReferenceGrammar.FIELD;
import static lbd.core.http1.ReferenceGrammar.LINE_END;
import static lbd.core.http1.ReferenceGrammar.LONG_METHOD;
import static lbd.core.http1.ReferenceGrammar.METHOD;
import static lbd.core.http1.ReferenceGrammar.STATUS;
import static lbd.core.http1.ReferenceGrammar.TOKEN;
import static lbd.core.http1.ReferenceGrammar.VERSION;
import static lbd.core.http1.ReferenceGrammar.lower;
import static lbd.core.http1.ReferenceGrammar.port;
import static lbd.core.http1.ReferenceGrammar.trim;
import static lbd.core.http1.ReferenceGrammar.validAuthority;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.http.KnownField;
import org.jspecify.annotations.Nullable;

/// A slow and simple reader of heads, written from the grammar with regular expressions, to compare the
/// parser with. It shares no code with it. That input may still become valid is what [Matcher#hitEnd()]
/// tells.
final class ReferenceReader {
    private static final Set<String> CONNECTION_BOUND = names(KnownField.Kind.CONNECTION_BOUND);
    private static final Set<String> PROTECTED = names(KnownField.Kind.PROTECTED);

    private final HeadLimits limits;
    private final String text;
    private final Map<String, String> seen = new LinkedHashMap<>();
    private final List<String[]> fields = new ArrayList<>();
    /// The statuses of everything that is wrong with the fields taken together.
    private final Set<Integer> wrong = new TreeSet<>();

    private int at;

    private ReferenceReader(HeadLimits limits, String text) {
        this.limits = limits;
        this.text = text;
    }

    static Reading request(HeadLimits limits, byte[] bytes) {
        return read(limits, bytes, reader -> {
            reader.requestLine();
            reader.fields();
            reader.requestRules();
        });
    }

    static Reading response(HeadLimits limits, byte[] bytes, String requestMethod) {
        return read(limits, bytes, reader -> {
            reader.statusLine();
            reader.fields();
            reader.responseRules(requestMethod);
        });
    }

    /// @return the fields of a trailer section, which must be all of `text`
    static Reading trailers(HeadLimits limits, String text) {
        return read(limits, text.getBytes(ISO_8859_1), reader -> {
            reader.fields();
            for (String[] field : reader.fields) {
                String name = lower(field[0]).replace('_', '-');
                reader.wrongIf(CONNECTION_BOUND.contains(name) || PROTECTED.contains(name), 400);
            }
            reader.seen.put("fields", reader.spellFields());
        });
    }

    private interface Steps {
        void run(ReferenceReader reader) throws Stop;
    }

    private static Reading read(HeadLimits limits, byte[] bytes, Steps steps) {
        int window = Math.min(bytes.length, limits.headBytes());
        ReferenceReader reader = new ReferenceReader(limits, new String(bytes, 0, window, ISO_8859_1));
        try {
            steps.run(reader);
        } catch (Stop stop) {
            if (stop.status == Stop.MORE) {
                return bytes.length >= limits.headBytes() ? Reading.refused(431) : Reading.MORE;
            }
            return Reading.refused(stop.status);
        }
        return reader.wrong.isEmpty() ? Reading.accepted(reader.at, reader.seen) : Reading.refused(reader.wrong);
    }

    private void requestLine() throws Stop {
        Matcher method = next(METHOD, LONG_METHOD, 501);
        seen.put("method", method.group(2));
        String octets = "[!-\"$-~]{";
        Matcher target = next(
                Pattern.compile("(" + octets + "1," + limits.targetBytes() + "}+) "),
                Pattern.compile(octets + (limits.targetBytes() + 1) + "}"),
                414);
        target(method.group(2), target.group(1));
        version();
        next(LINE_END);
    }

    private void target(String method, String target) throws Stop {
        Matcher absolute = ABSOLUTE.matcher(target);
        if (method.equals("CONNECT")) {
            seen.put("form", "authority");
            effectiveHost(target, true);
            seen.put("path", "");
            seen.put("query", "-");
        } else if (target.startsWith("/")) {
            seen.put("form", "origin");
            path(target);
        } else if (target.equals("*") && method.equals("OPTIONS")) {
            seen.put("form", "asterisk");
            path("*");
        } else if (absolute.matches()) {
            seen.put("form", "absolute");
            effectiveHost(absolute.group(2), false);
            path(target.substring(absolute.start(3)));
        } else {
            throw new Stop(400);
        }
    }

    private void effectiveHost(String authority, boolean portRequired) throws Stop {
        Matcher m = AUTHORITY.matcher(authority);
        if (!validAuthority(m) || (portRequired && port(m).isEmpty())) {
            throw new Stop(400);
        }
        seen.put("host", m.group(1));
        seen.put("port", port(m).isEmpty() ? "-1" : "" + Integer.parseInt(port(m)));
    }

    private void path(String pathAndQuery) {
        int question = pathAndQuery.indexOf('?');
        seen.put("path", question < 0 ? pathAndQuery : pathAndQuery.substring(0, question));
        seen.put("query", question < 0 ? "-" : pathAndQuery.substring(question + 1));
    }

    private void version() throws Stop {
        Matcher version = next(VERSION);
        if (!version.group(1).equals("1") || version.group(2).compareTo("1") > 0) {
            throw new Stop(505);
        }
        seen.put("minor", version.group(2));
    }

    private void statusLine() throws Stop {
        version();
        Matcher status = next(STATUS);
        seen.put("status", status.group(1));
        seen.put("reason", status.group(2) == null ? "" : status.group(2));
    }

    private void fields() throws Stop {
        while (true) {
            if (at == text.length()) {
                throw new Stop(Stop.MORE);
            }
            if (text.charAt(at) == '\r') {
                next(LINE_END);
                return;
            }
            if (fields.size() == limits.fields()) {
                throw new Stop(431);
            }
            Matcher field = next(FIELD);
            fields.add(new String[] {field.group(1), trim(field.group(2))});
        }
    }

    private void requestRules() {
        hostRule();
        framingRule();
        connectionRule();
        boolean expects = !values("expect").isEmpty();
        wrongIf(values("expect").stream().anyMatch(ReferenceReader::unknownExpectation), 417);
        seen.put("expect", "" + (expects && !old() && !"none".equals(seen.get("framing"))));
        seen.put("fields", spellFields());
    }

    private static boolean unknownExpectation(String value) {
        List<String> wanted = Arrays.stream(value.split(",", -1))
                .map(ReferenceGrammar::trim)
                .filter(element -> !element.isEmpty())
                .toList();
        return wanted.isEmpty() || wanted.stream().anyMatch(each -> !each.equalsIgnoreCase("100-continue"));
    }

    private void hostRule() {
        List<String> hosts = values("host");
        wrongIf(hosts.size() > 1 || (hosts.isEmpty() && !old()), 400);
        Matcher host = AUTHORITY.matcher(hosts.isEmpty() ? "" : hosts.getFirst());
        boolean valid = validAuthority(host);
        wrongIf(!hosts.isEmpty() && !valid, 400);
        if (valid && seen.containsKey("host")) {
            String standard = seen.get("method").equals("CONNECT")
                            || !text.toLowerCase(Locale.ROOT).contains(" https:")
                    ? "80"
                    : "443";
            wrongIf(!host.group(1).equalsIgnoreCase(seen.get("host")), 400);
            String ours = port(host).isEmpty() ? standard : "" + Integer.parseInt(port(host));
            String theirs = seen.get("port").equals("-1") ? standard : seen.get("port");
            wrongIf(!ours.equals(theirs), 400);
        } else if (valid) {
            seen.put("host", host.group(1));
            seen.put("port", port(host).isEmpty() ? "-1" : "" + Integer.parseInt(port(host)));
        } else {
            seen.putIfAbsent("host", "");
            seen.putIfAbsent("port", "-1");
        }
    }

    private void framingRule() {
        List<String> lengths = values("content-length");
        List<String> codings = values("transfer-encoding");
        seen.put("framing", "none");
        seen.put("length", "-1");
        wrongIf(!lengths.isEmpty() && !codings.isEmpty(), 400);
        if (!lengths.isEmpty()) {
            String length = lengths.getFirst();
            boolean valid = length.matches("[0-9]{1,19}") && new java.math.BigInteger(length).bitLength() < 64;
            wrongIf(lengths.size() > 1 || !valid, 400);
            if (valid) {
                seen.put("length", "" + Long.parseLong(length));
                seen.put("framing", Long.parseLong(length) == 0 ? "none" : "length");
            }
        }
        if (!codings.isEmpty()) {
            wrongIf(old(), 400);
            codings(codings);
            seen.put("framing", "chunked");
        }
    }

    private void codings(List<String> lines) {
        List<String> all = lines.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(ReferenceGrammar::trim)
                .filter(coding -> !coding.isEmpty())
                .toList();
        wrongIf(all.isEmpty(), 400);
        boolean chunkedBefore = false;
        for (String coding : all) {
            boolean chunked = coding.equalsIgnoreCase("chunked");
            boolean token = TOKEN.matcher(coding).matches();
            wrongIf(!token || chunkedBefore, 400);
            wrongIf(token && !chunkedBefore && !chunked, 501);
            chunkedBefore |= chunked;
        }
    }

    private void connectionRule() {
        List<String> options = list("connection");
        // An empty element counts, except after the last comma.
        wrongIf(
                values("connection").stream()
                                .mapToInt(v ->
                                        v.isEmpty() ? 0 : v.replaceAll(",$", "").split(",", -1).length)
                                .sum()
                        > 64,
                400);
        boolean alive = !options.contains("close") && (!old() || options.contains("keep-alive"));
        seen.put("alive", "" + alive);
        boolean upgrade = options.contains("upgrade") && !values("upgrade").isEmpty() && !old();
        seen.put("upgrade", "" + (upgrade && !list("upgrade").contains("h2c")));
        seen.put("trailers", "" + (!old() && list("te").contains("trailers")));
        List<String> bound = new ArrayList<>();
        for (String[] field : fields) {
            String name = lower(field[0]);
            boolean named = options.contains(name)
                    && !PROTECTED.contains(name)
                    && !Set.of("close", "keep-alive", "upgrade").contains(name);
            if (CONNECTION_BOUND.contains(name) || masked(name) || named) {
                bound.add(name);
            }
        }
        seen.put("hop", String.join(",", bound));
    }

    private void responseRules(String requestMethod) {
        framingRule();
        connectionRule();
        seen.put("fields", spellFields());
        int status = Integer.parseInt(seen.get("status"));
        boolean announced = !"none".equals(seen.get("framing"));
        if (status < 200) {
            wrongIf(announced, 400);
        } else if (status == 204) {
            endAtOnce(announced);
        } else if (status == 304) {
            endAtOnce("chunked".equals(seen.get("framing")));
        } else if (requestMethod.equals("HEAD") || (requestMethod.equals("CONNECT") && status < 300)) {
            seen.put("framing", "none");
        } else if (!announced && values("content-length").isEmpty() && status != 205) {
            seen.put("framing", "until_close");
            seen.put("alive", "false");
        }
    }

    /// @param last whether nothing follows on the connection
    private void endAtOnce(boolean last) {
        seen.put("framing", "none");
        if (last) {
            seen.put("alive", "false");
        }
    }

    private boolean old() {
        return "0".equals(seen.get("minor"));
    }

    private void wrongIf(boolean condition, int status) {
        if (condition) {
            wrong.add(status);
        }
    }

    private List<String> values(String name) {
        return fields.stream()
                .filter(f -> lower(f[0]).equals(name))
                .map(f -> f[1])
                .toList();
    }

    private List<String> list(String name) {
        return values(name).stream()
                .flatMap(v -> Arrays.stream(v.split(",")))
                .map(v -> lower(trim(v)))
                .toList();
    }

    private String spellFields() {
        StringBuilder spelled = new StringBuilder();
        fields.forEach(
                f -> spelled.append('[').append(f[0]).append(": ").append(f[1]).append(']'));
        return spelled.toString();
    }

    private Matcher next(Pattern pattern) throws Stop {
        return next(pattern, null, 400);
    }

    /// @param special what, found in place of `pattern`, is refused with `status` rather than 400
    private Matcher next(Pattern pattern, @Nullable Pattern special, int status) throws Stop {
        Matcher m = pattern.matcher(text).region(at, text.length());
        if (m.lookingAt()) {
            at = m.end();
            return m;
        }
        if (special != null && special.matcher(text).region(at, text.length()).lookingAt()) {
            throw new Stop(status);
        }
        throw new Stop(m.hitEnd() ? Stop.MORE : 400);
    }

    /// With underscores it is read by some as a name that decides.
    private static boolean masked(String name) {
        String spelled = name.replace('_', '-');
        return !spelled.equals(name) && (CONNECTION_BOUND.contains(spelled) || PROTECTED.contains(spelled));
    }

    private static Set<String> names(KnownField.Kind kind) {
        Set<String> names = new TreeSet<>();
        for (KnownField field : KnownField.values()) {
            if (field.kind() == kind) {
                names.add(lower(field.name()).replace('_', '-'));
            }
        }
        return names;
    }

    /// Ends the reading before its end.
    private static final class Stop extends Exception {
        static final int MORE = 0;
        final int status;

        Stop(int status) {
            super("status " + status, null, false, false);
            this.status = status;
        }
    }
}
