package lbd.daemon;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/// What a command says where lbd itself is at fault: no names of classes, which say nothing to who reads them. Who
/// reports it gets the stack trace for that.
public final class Defect {
    /// Set to anything, it shows the stack trace.
    private static final String TRACE = "LBD_TRACE";

    private Defect() {}

    /// Lines to be printed, the last with its end.
    public static String text(Throwable defect) {
        return text(defect, System.getenv(TRACE));
    }

    static String text(Throwable defect, @Nullable String wanted) {
        String said = defect instanceof OutOfMemoryError
                ? "lbd: no memory is left\n"
                : "lbd: this is a defect of lbd, not a mistake of yours; please report it\n";
        if (wanted == null || wanted.isEmpty()) {
            return said + "  (the same with " + TRACE + "=1 in the environment shows what the report needs)\n";
        }
        StringWriter trace = new StringWriter();
        defect.printStackTrace(new PrintWriter(trace, true));
        return said + trace;
    }
}
