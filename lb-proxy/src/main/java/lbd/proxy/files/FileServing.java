package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.Method;
import lbd.core.http.NormalPath;
import lbd.core.model.ErrorPage;
import lbd.core.model.RouteAction;
import lbd.core.model.edge.Encoding;
import lbd.core.model.edge.FilesSpec;
import lbd.core.runtime.RepeatLimit;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.compress.AcceptedEncodings;
import lbd.proxy.http.AnswerFinder;
import lbd.proxy.http.Destination;
import lbd.proxy.http.Passage;
import lbd.proxy.http.RoutePlan;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A route that serves files. Immutable; any thread.
public final class FileServing implements AnswerFinder {
    private static final Logger events = LoggerFactory.getLogger(FileServing.class);
    private static final AcceptedEncodings ENCODINGS = new AcceptedEncodings(List.of(Encoding.values()));
    private static final OwnAnswer NOT_ALLOWED = notAllowed();
    private static final String BUSY = "files";
    private static final Duration REPORTS = Duration.ofSeconds(10);

    private final FilesSpec spec;
    private final Folder folder;
    private final FileStore store;
    private final Workers workers;
    private final TimeoutNanos timeouts;
    private final RoutePlan plan;
    private final Destination missing;
    private final RepeatLimit reports = new RepeatLimit(REPORTS, System.nanoTime());

    /// @param timeouts the listener's and the route's in one
    /// @param plan     what changes on the way
    /// @param pool     of the last fallback; null: there is none
    public FileServing(
            FilesSpec spec, FileStore store, TimeoutNanos timeouts, RoutePlan plan, Destination.@Nullable ToPool pool) {
        this.spec = spec;
        this.store = store;
        this.workers = store.workers(spec.root());
        this.folder = new Folder(spec, workers);
        this.timeouts = timeouts;
        this.plan = plan;
        this.missing = pool == null ? missing(spec, plan) : pool;
    }

    private static Destination missing(FilesSpec spec, RoutePlan plan) {
        int status = !spec.fallback().isEmpty() && spec.fallback().getLast() instanceof FilesSpec.ToStatus(int own)
                ? own
                : 404;
        // Of others there are no pages.
        return ErrorPage.STATUSES.contains(status)
                ? new Destination.Refused(status, EndReason.NO_FILE)
                : new Destination.Answered(OwnAnswer.of(new RouteAction.Respond(status, "")), plan);
    }

    private static OwnAnswer notAllowed() {
        HeadBuilder head = new HeadBuilder();
        head.status(405, "Method Not Allowed");
        head.field("Allow", "GET, HEAD");
        return OwnAnswer.bodiless(head, 405);
    }

    @Override
    public Destination find(Head head, byte[] path, Passage passage) {
        if (head.method() != Method.GET && head.method() != Method.HEAD) {
            // What the pool behind can do with others is its own affair.
            return missing instanceof Destination.ToPool ? missing : new Destination.Answered(NOT_ALLOWED, plan);
        }
        String name = name(path);
        if (name == null) {
            return missing;
        }
        List<Encoding> liked = spec.precompressed() ? ENCODINGS.liked(head) : List.of();
        LoopFiles.Question question = new LoopFiles.Question(folder, name, liked);
        LoopFiles known = store.on(passage.loop());
        long now = passage.loop().nanoTime();
        Found found = known.get(question, now);
        return found != null
                ? destination(found, found instanceof Found.IsFolder ? asked(head) : "")
                : look(question, asked(head), known, passage);
    }

    private Destination look(LoopFiles.Question question, String asked, LoopFiles known, Passage passage) {
        Passage.Later later = passage.later();
        Consumer<Found> waits = found -> later.go(destination(found, asked));
        later.whenAbandoned(() -> known.leave(question, waits));
        Loop loop = passage.loop();
        if (known.await(question, waits, loop.nanoTime())
                && !workers.run(() -> {
                    Found its = look(question);
                    try {
                        loop.execute(() -> {}, () -> known.found(question, its));
                    } catch (RejectedExecutionException e) {
                        // The loop has ended meanwhile.
                        LoopFiles.release(its);
                    }
                })) {
            known.forget(question);
            store.counters().busy.increment();
            return new Destination.Refused(503, EndReason.OVERLOAD, BUSY);
        }
        return later;
    }

    /// On a worker.
    private Found look(LoopFiles.Question question) {
        try {
            return folder.look(question.path(), question.liked());
        } catch (RuntimeException e) {
            return new Found.Trouble(500, e.toString());
        }
    }

    private Destination destination(Found found, String asked) {
        return switch (found) {
            case ServedFile file ->
                new Destination.ToSource(
                        (head, http) -> new FileStream(file, workers, http.loop(), store), timeouts, plan);
            case Found.IsFolder() -> new Destination.Answered(OwnAnswer.redirect(asked, 301), plan);
            case Found.Listing(byte[] page) -> new Destination.Answered(OwnAnswer.page(page), plan);
            case Found.Nothing() -> missing;
            case Found.Silent() -> {
                report("the disk does not answer");
                store.counters().silent.increment();
                yield new Destination.Refused(503, EndReason.OVERLOAD, BUSY);
            }
            case Found.Trouble(int status, String why) -> {
                report(why);
                store.counters().unreadable.increment();
                yield status == 404 ? missing : new Destination.Refused(status, EndReason.NO_FILE);
            }
        };
    }

    private void report(String why) {
        long suppressed = reports.pass(System.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            events.atWarn()
                    .addKeyValue("event", "files.unreadable")
                    .addKeyValue("root", spec.root())
                    .addKeyValue("why", why)
                    .addKeyValue("suppressed", suppressed)
                    .log("a file that was asked for cannot be read");
        }
    }

    /// The same path with a slash at its end, as the client sees it. With one slash at its begin: two would name a
    /// host.
    private static String asked(Head head) {
        String path = head.text(head.pathStart(), head.pathEnd()).replaceFirst("^/+", "");
        String query = head.queryStart() < 0 ? "" : "?" + head.text(head.queryStart(), head.queryEnd());
        return "/" + visible(path) + "/" + visible(query);
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        for (byte b : text.getBytes(ISO_8859_1)) {
            int c = b & 0xff;
            if (c > ' ' && c <= '~') {
                visible.append((char) c);
            } else {
                visible.append('%').append(String.format(Locale.ROOT, "%02X", c));
            }
        }
        return visible.toString();
    }

    /// @return decoded, with its dot segments removed, each octet a character; null: it can name no file
    private static @Nullable String name(byte[] path) {
        if (path.length > 0 && NormalPath.isPlain(path, 0, path.length)) {
            return new String(path, ISO_8859_1);
        }
        byte[] into = new byte[Math.max(1, path.length)];
        int length = NormalPath.write(path, 0, path.length, into);
        if (length < 0) {
            return null;
        }
        String name = new String(into, 0, length, ISO_8859_1);
        // An encoded slash is a part of a name, and no file has one in its name.
        boolean encodedSlash =
                new String(path, ISO_8859_1).toLowerCase(Locale.ROOT).contains("%2f");
        return encodedSlash || name.indexOf('\0') >= 0 ? null : name;
    }
}
