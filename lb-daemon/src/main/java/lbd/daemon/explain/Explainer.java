package lbd.daemon.explain;

import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteSpec;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.http.RequestExplanation;

/// Answers questions by the state in force. State thread; changes nothing.
public final class Explainer {
    /// A port that says nothing: of the client.
    private static final int SOME_PORT = 50_000;

    /// Who knows what becomes of a request.
    @FunctionalInterface
    public interface Requests {
        /// @param head of HTTP/1, whole
        RequestExplanation explain(
                String listener, byte[] head, InetSocketAddress remote, InetSocketAddress local, boolean https);
    }

    private final RuntimeState state;
    private final Requests requests;

    public Explainer(RuntimeState state, Requests requests) {
        this.state = state;
        this.requests = requests;
    }

    /// @throws IllegalArgumentException if no listener can be meant
    public Answered answer(AskedRequest question) {
        ListenerSpec listener = listener(question);
        InetSocketAddress bind = listener.bind().getFirst();
        RequestExplanation about = requests.explain(
                listener.name(),
                question.head(),
                new InetSocketAddress(question.source(), SOME_PORT),
                new InetSocketAddress(bind.getAddress(), bind.getPort()),
                listener.tls() != null);
        RouteSpec route = about.route();
        List<String> steps = RequestSteps.of(listener, state.listener(listener.name()).maintenance, question, route);
        return Answered.of(listener.name(), about, steps);
    }

    private ListenerSpec listener(AskedRequest question) {
        List<ListenerSpec> all = state.config().listeners().stream()
                .filter(listener -> listener.protocol() == ListenerSpec.Protocol.HTTP)
                .toList();
        String name = question.listener();
        List<ListenerSpec> meant = all.stream()
                .filter(listener -> name == null
                        ? isAt(listener, question)
                        : listener.name().equals(name))
                .toList();
        if (meant.size() == 1) {
            return meant.getFirst();
        }
        if (name == null && meant.isEmpty() && all.size() == 1) {
            return all.getFirst();
        }
        String there = String.join(", ", all.stream().map(ListenerSpec::name).toList());
        throw new IllegalArgumentException(
                name != null
                        ? "no listener of HTTP \"" + name + "\"; there are: " + there
                        : "which listener? None or several are at port " + question.port()
                                + ": say --listener with one of " + there);
    }

    private static boolean isAt(ListenerSpec listener, AskedRequest question) {
        return (listener.tls() != null) == question.https()
                && listener.bind().stream().anyMatch(bind -> bind.getPort() == question.port());
    }
}
