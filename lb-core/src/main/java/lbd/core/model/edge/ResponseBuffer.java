package lbd.core.model.edge;

import lbd.core.model.Range;

/// How much of a server's answer may wait here for its client, so that the server is free before a slow client has it
/// all.
///
/// @param memory bytes for each answer, 0 to 64 MiB; 0: the server is as slow as its client
public record ResponseBuffer(int memory) {
    public static final int MOST = 64 << 20;

    /// Said by a route whose listener has one.
    public static final ResponseBuffer OFF = new ResponseBuffer(0);

    public ResponseBuffer {
        Range.check("memory", memory, 0, MOST);
    }
}
