package lbd.core.model.edge;

import lbd.core.model.Range;

/// How much of a request's body is gathered before a server is looked for, and kept until there is an answer, so that
/// it may be sent again.
///
/// @param memory bytes for each request, 0 to 16 MiB
/// @param disk   bytes for each request in a file, beside those in memory; 0: none
public record RequestBuffer(int memory, long disk) {
    public static final int MOST = 16 << 20;

    /// Bodies are sent on as they come.
    public static final RequestBuffer OFF = new RequestBuffer(0, 0);

    public RequestBuffer {
        Range.check("memory", memory, 0, MOST);
        BufferFiles.checkEach(disk);
    }

    /// In memory alone.
    public RequestBuffer(int memory) {
        this(memory, 0);
    }

    /// Bytes of the largest body that is gathered.
    public long most() {
        return memory + disk;
    }
}
