package lbd.daemon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lbd.daemon.CannotStartException;
import lbd.daemon.ExitCode;
import lbd.daemon.ProxyTraffic;
import lbd.daemon.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs the daemon in front of three small HTTP servers and an echo server of its own.",
        footer = {"", "Example: lbd demo --port 8080"})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Of the HTTP listener (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--tcp-port",
            paramLabel = "N",
            defaultValue = "8081",
            description = "Of the TCP listener (${DEFAULT-VALUE}).")
    private int tcpPort;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            defaultValue = "9600",
            description = "Of metrics and health (${DEFAULT-VALUE}).")
    private int adminPort;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CannotStartException {
        check("--port", port);
        check("--tcp-port", tcpPort);
        check("--admin-port", adminPort);
        PrintWriter out = spec.commandLine().getOut();
        try (Demo demo = Demo.start(port, tcpPort, adminPort)) {
            return Foreground.run(demo.source(), ProxyTraffic::start, _ -> out.println(demo.welcome()));
        } catch (IOException e) {
            throw new CannotStartException(ExitCode.CANNOT_START, "no port for a demo server: " + e.getMessage());
        } catch (CannotStartException e) {
            throw new CannotStartException(
                    e.exitCode(), e.getMessage() + "\nOther ports: --port, --tcp-port, --admin-port");
        }
    }

    private void check(String option, int value) {
        if (value < 1 || value > 65_535) {
            throw new ParameterException(
                    spec.commandLine(), option + ": " + value + " is out of range; allowed: 1 to 65535");
        }
    }
}
