package lbd.daemon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Handlers for signals. By reflection, since the compiler warns of sun.misc.Signal in a way that cannot be silenced,
/// and a warning is an error here; the JDK has no other way, and module jdk.unsupported exports this one.
final class PosixSignal {
    private PosixSignal() {}

    /// The handler runs on a thread of the JVM.
    ///
    /// @param name without SIG: `HUP`
    /// @return false where the process was started with the signal ignored, as by nohup; it stays ignored
    static boolean handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(handler);
            Object wrapped =
                    MethodHandleProxies.asInterfaceInstance(handlerType, MethodHandles.dropArguments(run, 0, signal));
            Object before = signal.getMethod("handle", signal, handlerType)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), wrapped);
            return !before.equals(handlerType.getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no signals in this JVM", e);
        }
    }
}
