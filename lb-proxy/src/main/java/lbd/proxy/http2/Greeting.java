package lbd.proxy.http2;

import lbd.core.http2.Settings;

/// What a client hears first: our settings, and how much of all bodies may be under way.
final class Greeting {
    private Greeting() {}

    static void write(FrameOutput output, ClientSide side, int streams) {
        output.settings(
                Settings.MAX_CONCURRENT_STREAMS,
                streams,
                Settings.INITIAL_WINDOW_SIZE,
                Http2Connection.STREAM_WINDOW,
                Settings.MAX_HEADER_LIST_SIZE,
                side.headLimits().headBytes(),
                Settings.ENABLE_CONNECT_PROTOCOL,
                1,
                Settings.NO_RFC7540_PRIORITIES,
                1);
        output.windowUpdate(0, Http2Connection.CONNECTION_WINDOW - Settings.DEFAULT_WINDOW);
    }
}
