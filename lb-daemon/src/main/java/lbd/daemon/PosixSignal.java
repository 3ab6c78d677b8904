package lbd.daemon;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

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
            Object wrapped = Proxy.newProxyInstance(
                    PosixSignal.class.getClassLoader(), new Class<?>[] {handlerType}, new Handler(handler));
            Object before = signal.getMethod("handle", signal, handlerType)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), wrapped);
            return !before.equals(handlerType.getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no signals in this JVM", e);
        }
    }

    /// Of a proxy, which is faster to make than what `MethodHandleProxies` makes.
    private record Handler(Runnable handler) implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(this, arguments);
            }
            handler.run();
            return null;
        }
    }
}
