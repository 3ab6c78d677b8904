package lbd.daemon.doctor;

import org.jspecify.annotations.Nullable;

/// What a check has found.
///
/// @param check  its name
/// @param is     as it is now
/// @param should as it should be, and why; null where it is so
/// @param how    to change it; null where nothing is to be changed
public record Finding(
        String check,
        Result result,
        String is,
        @Nullable String should,
        @Nullable String how) {
    /// What is to be thought of it.
    public enum Result {
        OK,
        /// It works, and may not under load.
        WARN,
        /// What is configured does not work.
        FAIL
    }

    static Finding ok(String check, String is) {
        return new Finding(check, Result.OK, is, null, null);
    }

    static Finding warn(String check, String is, String should, String how) {
        return new Finding(check, Result.WARN, is, should, how);
    }

    static Finding fail(String check, String is, String should, String how) {
        return new Finding(check, Result.FAIL, is, should, how);
    }
}
