package lbd.proxy.decompress;

import java.io.Serial;
import lbd.core.runtime.DecompressionRefusal;

/// A body gets no further. Without a trace: attackers make as many as they like.
final class UndecodableException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final DecompressionRefusal why;

    UndecodableException(DecompressionRefusal why) {
        super(why.word(), null, false, false);
        this.why = why;
    }

    DecompressionRefusal why() {
        return why;
    }
}
