package lbd.daemon.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Looks for problems once a second, logs their beginnings and ends, and publishes what is present. The state thread
/// looks; any thread reads.
public final class ProblemWatch {
    private static final Logger log = LoggerFactory.getLogger(ProblemWatch.class);

    private final Problems problems = new Problems();
    private final List<ProblemSource> sources;
    private volatile List<Problem> present = List.of();

    public ProblemWatch(List<ProblemSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /// What is wrong now, the oldest first.
    public List<Problem> present() {
        return present;
    }

    /// Takes a look. State thread.
    public void look() {
        List<Sighting> sightings = new ArrayList<>();
        sources.forEach(source -> source.look(sightings::add));
        List<Problems.News> news = problems.look(sightings, System.nanoTime());
        present = problems.present();
        news.forEach(ProblemWatch::tell);
    }

    private static void tell(Problems.News news) {
        Problem problem = news.problem();
        var line = log.atLevel(news.begins() ? problem.kind().level() : Level.INFO)
                .addKeyValue("event", news.begins() ? "problem.begins" : "problem.ends")
                .addKeyValue("kind", problem.kind().word());
        if (!problem.subject().isEmpty()) {
            line = line.addKeyValue("of", problem.subject());
        }
        if (!news.begins()) {
            line = line.addKeyValue("lasted_ms", TimeUnit.NANOSECONDS.toMillis(news.lastedNanos()));
        }
        if (problem.count() > 0) {
            line = line.addKeyValue("count", problem.count());
        }
        line.addKeyValue(news.begins() ? "reason" : "was", problem.text()).log();
    }
}
