package lbd.core.scheduler;

import static lbd.core.scheduler.SchedulerOption.BOUNDED_LOAD;
import static lbd.core.scheduler.SchedulerOption.CONSISTENT;
import static lbd.core.scheduler.SchedulerOption.KEY;
import static lbd.core.scheduler.SchedulerOption.NAME;
import static lbd.core.scheduler.SchedulerOption.PORT;
import static lbd.core.scheduler.SchedulerOption.PREFIX;
import static lbd.core.scheduler.SchedulerOption.PREFIX6;
import static lbd.core.scheduler.SchedulerOption.QUERY;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import lbd.core.model.SchedulerSpec;

/// Every scheduler there is. The file's reader, its errors, the help and the manual read this table; to add one,
/// add a class and a line here, its golden picks to the tests, and a row to docs/schedulers.md.
public enum SchedulerType {
    RR("each server in turn, weights aside", (spec, members) -> new RoundRobin()),
    WRR("in turn by weight, interleaved as nginx does", (spec, members) -> new SmoothWeighted(members)),
    LC("the fewest in hand, weights aside", least(LeastConnections.Rule.LC)),
    WLC("the fewest in hand over the weight", least(LeastConnections.Rule.WLC)),
    SED("the shortest expected delay: (in hand + 1) over the weight", least(LeastConnections.Rule.SED)),
    NQ("an idle server first, else as sed", least(LeastConnections.Rule.NQ)),
    FIRST("the first server in the file's order that has room", (spec, members) -> new FirstOpen()),
    P2C("two random servers, the less loaded of them", (spec, members) -> new LessLoaded(Dice.THREAD_LOCAL)),
    LEAST_RESPONSE(
            "two random servers, the one that answers sooner", (spec, members) -> new LeastResponse(Dice.THREAD_LOCAL)),
    RANDOM("any server, weights aside", (spec, members) -> new RandomMember(false, Dice.THREAD_LOCAL)),
    WEIGHTED_RANDOM("any server, by weight", (spec, members) -> new RandomMember(true, Dice.THREAD_LOCAL)),
    IP_HASH("the client's network: /24 of IPv4, the whole IPv6 address", KeyReader::source, PREFIX, PREFIX6),
    SH("the client's address, and its port if asked", KeyReader::source, PORT, PREFIX, PREFIX6),
    DH("the address that the client reached", KeyReader::destination, PORT),
    URL_HASH("the request target", KeyReader::url, QUERY),
    URL_PARAM("a parameter of the query", KeyReader::parameter, NAME),
    HEADER("a header field", KeyReader::header, NAME),
    COOKIE("a cookie", KeyReader::cookie, NAME),
    RDP_COOKIE("the cookie of an RDP client (mstshash)", KeyReader::rdpCookie, NAME),
    MAGLEV(
            "Maglev's table over the client's address, or another key",
            SchedulerType::maglevKey,
            (spec, members) -> new Hashed(new MaglevTable(members), spec.boundedLoad()),
            KEY,
            PORT,
            PREFIX,
            PREFIX6,
            QUERY,
            BOUNDED_LOAD),
    LBLC(
            "a server for each address that clients reach, until overloaded",
            KeyReader::destination,
            (spec, members) -> new Locality(false, members.size()),
            PORT),
    LBLCR(
            "as lblc, with several servers for an address in demand",
            KeyReader::destination,
            (spec, members) -> new Locality(true, members.size()),
            PORT);

    private interface Factory {
        Scheduler create(SchedulerSpec spec, List<Weighted> members);
    }

    private final String summary;
    private final Function<SchedulerSpec, KeyReader> keyReader;
    private final Factory factory;
    private final List<SchedulerOption> options;

    SchedulerType(
            String summary, Function<SchedulerSpec, KeyReader> keyReader, Factory factory, SchedulerOption... options) {
        this.summary = summary;
        this.keyReader = keyReader;
        this.factory = factory;
        this.options = List.of(options);
    }

    SchedulerType(String summary, Factory factory) {
        this(summary, spec -> KeyReader.NONE, factory);
    }

    // A plain or consistent hash.
    SchedulerType(String summary, Function<SchedulerSpec, KeyReader> keyReader, SchedulerOption... options) {
        this(summary, keyReader, SchedulerType::hashed, hashOptions(options));
    }

    private static SchedulerOption[] hashOptions(SchedulerOption... options) {
        SchedulerOption[] all = Arrays.copyOf(options, options.length + 2);
        all[options.length] = CONSISTENT;
        all[options.length + 1] = BOUNDED_LOAD;
        return all;
    }

    private static Scheduler hashed(SchedulerSpec spec, List<Weighted> members) {
        HashTable table = spec.consistent() ? new KetamaRing(members) : new PlainTable(members);
        return new Hashed(table, spec.boundedLoad());
    }

    private static Factory least(LeastConnections.Rule rule) {
        return (spec, members) -> new LeastConnections(rule, members.size());
    }

    private static KeyReader maglevKey(SchedulerSpec spec) {
        return switch (spec.key()) {
            case SOURCE -> KeyReader.source(spec);
            case DESTINATION -> KeyReader.destination(spec);
            case URL -> KeyReader.url(spec);
        };
    }

    /// As written in the configuration.
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// One line for the help.
    public String summary() {
        return summary;
    }

    /// What may be said beside the type.
    public List<SchedulerOption> options() {
        return options;
    }

    /// Whether the key is in an HTTP request, so that only http listeners can use such a pool.
    public boolean needsHttp(SchedulerSpec spec) {
        boolean maglevOfUrl = this == MAGLEV && spec.key() == SchedulerSpec.Key.URL;
        return this == URL_HASH || this == URL_PARAM || this == HEADER || this == COOKIE || maglevOfUrl;
    }

    /// Whether one key goes to one server for as long as the servers stay, by nothing but its hash.
    public boolean hashes() {
        return options.contains(BOUNDED_LOAD);
    }

    /// Whether the key is in the first bytes of a TCP client ([RdpCookie#missing]).
    public boolean needsFirstBytes() {
        return this == RDP_COOKIE;
    }

    /// The scheduler of a pool or of its backups.
    ///
    /// @throws IllegalArgumentException if the options do not go together ([#check])
    public static Scheduler create(SchedulerSpec spec, List<Weighted> members) {
        check(spec);
        return ofSpec(spec).factory.create(spec, members);
    }

    /// What reads the key of a piece of work.
    ///
    /// @throws IllegalArgumentException if the options do not go together ([#check])
    public static KeyReader keyReader(SchedulerSpec spec) {
        check(spec);
        return ofSpec(spec).keyReader.apply(spec);
    }

    /// @throws IllegalArgumentException with what is wrong between the options, or between them and the type
    public static void check(SchedulerSpec spec) {
        SchedulerType type = ofSpec(spec);
        if (spec.boundedLoad() != 0 && !spec.consistent() && type != MAGLEV) {
            throw new IllegalArgumentException("bounded_load: needs consistent: true");
        }
        if (spec.consistent() && !type.options.contains(CONSISTENT)) {
            throw new IllegalArgumentException("consistent: not an option of " + type.keyword());
        }
        if (spec.name() == null && type.options.contains(NAME) && type != RDP_COOKIE) {
            throw new IllegalArgumentException("name: " + type.keyword() + " needs one");
        }
    }

    private static SchedulerType ofSpec(SchedulerSpec spec) {
        return of(spec.type()).orElseThrow(() -> new IllegalArgumentException("no scheduler is called " + spec.type()));
    }

    public static Optional<SchedulerType> of(String keyword) {
        return Arrays.stream(values()).filter(t -> t.keyword().equals(keyword)).findFirst();
    }

    public static List<String> keywords() {
        return Arrays.stream(values()).map(SchedulerType::keyword).toList();
    }
}
