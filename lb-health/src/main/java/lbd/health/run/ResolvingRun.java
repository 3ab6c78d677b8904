package lbd.health.run;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import java.util.function.Function;
import lbd.core.health.Reason;
import org.jspecify.annotations.Nullable;

/// A run for a server that is known by name: looks it up first, away from the loop.
public final class ResolvingRun implements Run {
    private final Context context;
    private final InetSocketAddress name;
    private final Function<InetSocketAddress, Run> make;
    private boolean ended;
    private @Nullable Run run;

    /// @param name unresolved
    /// @param make of the run, with the address that was found
    public ResolvingRun(Context context, InetSocketAddress name, Function<InetSocketAddress, Run> make) {
        this.context = context;
        this.name = name;
        this.make = make;
    }

    @Override
    public void start(Consumer<RunOutcome> done) {
        context.offload().names(() -> {
            try {
                InetAddress found = InetAddress.getByName(name.getHostString());
                context.loop().execute(() -> found(found, done));
            } catch (UnknownHostException e) {
                context.loop().execute(() -> unknown(done));
            }
        });
    }

    private void found(InetAddress found, Consumer<RunOutcome> done) {
        if (!ended) {
            Run next = make.apply(new InetSocketAddress(found, name.getPort()));
            run = next;
            next.start(done);
        }
    }

    private void unknown(Consumer<RunOutcome> done) {
        if (!ended) {
            done.accept(RunOutcome.fail(Reason.RESOLVE, name.getHostString() + " has no address"));
        }
    }

    @Override
    public RunOutcome expire() {
        ended = true;
        Run running = run;
        return running != null
                ? running.expire()
                : RunOutcome.fail(Reason.RESOLVE, name.getHostString() + " was not looked up in time");
    }

    @Override
    public void cancel() {
        ended = true;
        Run running = run;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public boolean lingers() {
        Run running = run;
        return running != null && running.lingers();
    }
}
