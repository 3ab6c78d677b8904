package lbd.core.model.edge;

import lbd.core.model.Range;

/// How much of a server's answer may wait here for its client, so that the server is free before a slow client has it
/// all.
///
/// @param memory bytes for each answer, 0 to 64 MiB; 0: the server is as slow as its client, up to what the disk takes
/// @param disk   bytes for each answer in a file, beside those in memory; 0: none
public record ResponseBuffer(int memory, long disk) {
    public static final int MOST = 64 << 20;

    /// Said by a route whose listener has one.
    public static final ResponseBuffer OFF = new ResponseBuffer(0, 0);

    public ResponseBuffer {
        Range.check("memory", memory, 0, MOST);
        BufferFiles.checkEach(disk);
    }

    /// In memory alone.
    public ResponseBuffer(int memory) {
        this(memory, 0);
    }

    public boolean isOff() {
        return memory == 0 && disk == 0;
    }
}
