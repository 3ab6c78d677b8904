package lbd.health.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.run.Context;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import lbd.health.run.Subject;
import lbd.health.script.Placeholders;

/// Looks at a file, away from the loop: it may lie on a file server that does not answer.
public final class FileRun implements Run {
    private static final int LONGEST = 64 * 1024;

    private final Context context;
    private final CheckSpec.File spec;
    private final Path path;
    private boolean ended;

    public FileRun(Context context, CheckSpec.File spec, Subject subject) {
        this.context = context;
        this.spec = spec;
        path = Path.of(Placeholders.fill(spec.path(), subject));
    }

    @Override
    public void start(Consumer<RunOutcome> done) {
        context.offload().files(() -> {
            RunOutcome outcome = look();
            context.loop().execute(() -> {
                if (!ended) {
                    ended = true;
                    done.accept(outcome);
                }
            });
        });
    }

    private RunOutcome look() {
        try (InputStream in = Files.newInputStream(path)) {
            String content = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
            return spec.present() ? content(content) : RunOutcome.fail(Reason.CONTENT, path + " is there");
        } catch (NoSuchFileException e) {
            return spec.present() ? RunOutcome.fail(Reason.CONTENT, path + " is missing") : RunOutcome.pass("absent");
        } catch (IOException e) {
            return RunOutcome.fail(Reason.CONTENT, "cannot read " + e.getMessage());
        }
    }

    private RunOutcome content(String content) {
        String contains = spec.contains();
        return contains == null || content.contains(contains)
                ? RunOutcome.pass("present")
                : RunOutcome.fail(Reason.CONTENT, path + " has no \"" + contains + "\"");
    }

    @Override
    public RunOutcome expire() {
        ended = true;
        return RunOutcome.fail(Reason.TIMEOUT, path + " could not be read in time");
    }

    @Override
    public void cancel() {
        ended = true;
    }
}
