package lbd.daemon;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import lbd.daemon.cli.LbdCommand;
import lbd.daemon.cli.PlainTalk;

/// Where the JVM begins.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        PlainTalk plain = null;
        int code;
        try {
            plain = PlainTalk.of(arguments);
            code = plain == null ? LbdCommand.run(arguments) : plain.run();
        } catch (RuntimeException | Error e) {
            System.err.print(Defect.text(e));
            code = ExitCode.CANNOT_START;
        }
        code = code == ExitCode.DONE && !written(arguments) ? ExitCode.WRONG_USE : code;
        if (plain == null) {
            System.exit(code);
        }
        end(code);
    }

    /// Of a process that has no shutdown hooks. System.exit would first look for a logger to tell, in every jar: a
    /// third of what such a command takes.
    private static void end(int code) {
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }

    /// A command that is asked something and cannot say it has failed: who reads half of it must not take it for all.
    /// Daemons have said what they had to say long before.
    private static boolean written(String[] arguments) {
        if (arguments.length > 0 && (arguments[0].equals("run") || arguments[0].equals("demo"))) {
            return true;
        }
        boolean written = !System.out.checkError() || isUnread();
        if (!written) {
            System.err.println("lbd: the output cannot be written");
        }
        return written;
    }

    /// Whether the output goes into a pipe whose reader is gone: he has all that he wanted, as `head` and `grep -q` do,
    /// and no script is to fail for that. A pipe that does not block and is full cuts the output as well, and its
    /// reader is still there. Says nothing more but to a reader that is told of a failure.
    private static boolean isUnread() {
        try (FileOutputStream output = new FileOutputStream(FileDescriptor.out)) {
            output.write('\n');
            return false;
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("Broken pipe");
        }
    }
}
