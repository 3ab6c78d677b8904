package lbd.daemon.syslog;

import java.io.Closeable;
import java.io.IOException;

final class Closing {
    private Closing() {}

    static void quietly(Closeable what) {
        try {
            what.close();
        } catch (IOException e) {
            // It is given up anyway.
        }
    }
}
