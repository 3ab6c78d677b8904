package lbd.it.daemon;

import java.lang.management.ManagementFactory;

/// Stands in for the daemon behind the launcher: prints its process id, its JVM's flags and its arguments.
final class EchoMain {
    private EchoMain() {}

    public static void main(String[] arguments) {
        System.out.println("pid " + ProcessHandle.current().pid());
        System.out.println("flags " + ManagementFactory.getRuntimeMXBean().getInputArguments());
        System.out.println("arguments " + String.join("|", arguments));
    }
}
