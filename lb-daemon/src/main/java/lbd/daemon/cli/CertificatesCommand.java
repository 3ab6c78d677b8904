package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "certificates",
        mixinStandardHelpOptions = true,
        description = "Shows the certificates that clients of the running daemon get, and how long they last.",
        footer = {"", "Example: lbd certificates"})
final class CertificatesCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.show(ApiPath.CERTIFICATES);
    }
}
