package lbd.vrrp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.TrackSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.vrrp.link.Links;
import lbd.vrrp.script.TrackedFile;
import lbd.vrrp.script.TrackedScript;
import lbd.vrrp.track.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that instances track, with its latest verdict. The VRRP thread's; scripts and files report by
/// posts to it.
final class Trackers {
    private static final Logger log = LoggerFactory.getLogger(Trackers.class);

    private final Links links;
    private final Readiness readiness;
    private final Consumer<Runnable> post;
    private final Runnable changed;
    private final Map<String, TrackedScript> scripts = new HashMap<>();
    private final Map<String, TrackedFile> files = new HashMap<>();
    private final Map<String, Verdict> verdicts = new HashMap<>();

    /// Without anything to track yet.
    ///
    /// @param post    runs something on the VRRP thread
    /// @param changed called there when a verdict differs
    Trackers(Links links, Readiness readiness, Consumer<Runnable> post, Runnable changed) {
        this.links = links;
        this.readiness = readiness;
        this.post = post;
        this.changed = changed;
    }

    /// What scripts and files have said.
    Map<String, Verdict> verdicts() {
        return Map.copyOf(verdicts);
    }

    /// What they said in another process, until they say something here.
    void inherit(Map<String, Verdict> before) {
        verdicts.putAll(before);
    }

    Verdict verdict(TrackSpec track) {
        return switch (track) {
            case TrackSpec.Script _, TrackSpec.File _ -> verdicts.getOrDefault(track.subject(), Verdict.UNKNOWN);
            case TrackSpec.Interface i -> Verdict.of(links.isUp(i.interfaceName()));
            case TrackSpec.Listener l -> Verdict.of(readiness.listenerReady(l.listener()));
            case TrackSpec.Pool p -> Verdict.of(readiness.poolUp(p.pool()));
        };
    }

    /// Starts what is tracked now, stops what is not. A script that changed keeps its verdict until the new one
    /// has its own.
    void reload(VrrpSpec spec, String routerId) {
        Set<String> used = new HashSet<>();
        for (InstanceSpec instance : spec.instances()) {
            for (TrackSpec track : instance.track()) {
                used.add(track.subject());
                if (track instanceof TrackSpec.File f) {
                    files.computeIfAbsent(
                            track.subject(), s -> new TrackedFile(f.path(), v -> report(s, v, "the file's number")));
                }
            }
        }
        for (ScriptSpec script : spec.scripts()) {
            if (used.contains("script " + script.name())) {
                start(script, routerId);
            }
        }
        scripts.entrySet().removeIf(e -> !used.contains(e.getKey()) && closed(e.getValue()));
        files.entrySet().removeIf(e -> !used.contains(e.getKey()) && closed(e.getValue()));
        verdicts.keySet().retainAll(used);
    }

    private void start(ScriptSpec spec, String routerId) {
        String subject = "script " + spec.name();
        TrackedScript running = scripts.get(subject);
        if (running != null && running.runs(spec, routerId)) {
            return;
        }
        if (running != null) {
            running.close();
        }
        scripts.put(
                subject,
                new TrackedScript(spec, routerId, (verdict, outcome) -> report(subject, verdict, outcome.text())));
    }

    /// Any thread.
    private void report(String subject, Verdict verdict, String cause) {
        post.accept(() -> {
            verdicts.put(subject, verdict);
            log.atInfo()
                    .addKeyValue("event", "vrrp.tracked")
                    .addKeyValue("subject", subject)
                    .addKeyValue("verdict", Verdict.word(verdict))
                    .addKeyValue("cause", cause)
                    .log();
            changed.run();
        });
    }

    void close() {
        scripts.values().forEach(TrackedScript::close);
        files.values().forEach(TrackedFile::close);
    }

    private static boolean closed(TrackedScript script) {
        script.close();
        return true;
    }

    private static boolean closed(TrackedFile file) {
        file.close();
        return true;
    }
}
