package lbd.daemon;

import lbd.daemon.cli.LbdCommand;

/// Where the JVM begins.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(LbdCommand.run(arguments));
    }
}
