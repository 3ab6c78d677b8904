package lbd.core.accesslog;

/// The access log as one event loop sees it. Called on that loop only.
public interface AccessLog {
    /// Whether the format in force shows the field, so that nobody copies bytes that nobody reads; false for all when
    /// the log is off. The answer may change with a reload.
    boolean wants(AccessField field);

    /// What lines show of heads beside the fields of the table; nothing for most. The same array until a reload changes
    /// it; at most [ExtraField#MAX].
    default ExtraField[] extras() {
        return ExtraField.NONE;
    }

    /// Writes one line. The record and the bytes that it refers to are the caller's again when this returns. Never
    /// blocks: when the disk is slower than the traffic, lines are dropped and counted.
    void log(AccessRecord record);
}
