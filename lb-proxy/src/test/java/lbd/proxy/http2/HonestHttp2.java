package lbd.proxy.http2;

import lbd.proxy.BusyLoop;
import lbd.proxy.ProxyFixture;

/// What attackers are compared with: a client that asks for as many things at once as it may, and takes the answers.
final class HonestHttp2 {
    private HonestHttp2() {}

    static void ask(ProxyFixture fixture, BusyLoop test) throws Exception {
        try (Http2Client client = new Http2Client(fixture.connect("two"))) {
            client.begin();
            for (int id = 1; !test.over(); id += 200) {
                for (int i = 0; i < 200; i += 2) {
                    client.get(id + i, "/");
                }
                client.send();
                for (int ended = 0; ended < 100; ) {
                    ended += client.next().startsWith("data ") ? 1 : 0;
                }
                test.round();
            }
        }
    }
}
