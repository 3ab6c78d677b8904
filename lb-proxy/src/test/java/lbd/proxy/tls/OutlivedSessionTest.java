package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.TlsSettings;
import lbd.core.model.tls.TlsVersion;
import lbd.proxy.tls.sys.NativeContext;
import lbd.proxy.tls.sys.NativeCredential;
import lbd.proxy.tls.sys.NativeSession;
import lbd.proxy.tls.sys.NativeSession.Step;
import lbd.proxy.tls.sys.ServerSessions;
import lbd.proxy.tls.sys.Verifier.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A session that a client takes up again after its certificate has expired. Both sides are here, and time is moved by
/// hand.
@Timeout(60)
class OutlivedSessionTest {
    private static final Authority CA = new Authority("clients");
    private static final Certificate CLIENT = CA.signs("alice");

    private final ByteBuf toServer = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    private final ByteBuf toClient = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    private Instant now = Instant.now();
    private ServerContext servers;
    private NativeContext clients;

    @AfterEach
    void end() {
        toServer.release();
        toClient.release();
    }

    private void speak(TlsVersion version) throws Exception {
        TlsSettings settings = new TlsSettings(
                List.of(version), TlsSettings.INTERMEDIATE.ciphers(), TlsSettings.INTERMEDIATE.groups());
        ClientVerification verified = new ClientVerification(true, List.of(CA.root()), List.of(), 2, List.of());
        ListenerTls spec = TlsTalk.with(verified, TlsTalk.with(settings, TlsTalk.tls(OpenSsl.ec("shop.example.com"))));
        servers = new ServerContext("web", spec, new ServerSessions(9), Map.of(), new AlpnChallenges(), () -> now);
        new TicketKeys().adopt(spec.tickets(), servers.context());
        // So that it is the certificate that expires, and not the session.
        servers.context().sessionTimeout(Duration.ofDays(99).toSeconds());
        NativeCredential own = NativeCredential.of(CLIENT.chain(), CLIENT.key(), null);
        clients = NativeContext.client(settings, false, List.of(), own);
    }

    private Step step(NativeSession session, ByteBuf in, ByteBuf out) {
        Step step = session.handshake(in, out);
        while (step == Step.WANT_TASK) {
            session.task().run();
            step = session.handshake(in, out);
        }
        in.discardReadBytes();
        return step;
    }

    private NativeSession hello() {
        NativeSession client = NativeSession.connect(clients, null, "one", chain -> Verdict.GOOD);
        step(client, toClient, toServer);
        return client;
    }

    /// @return whether an earlier session was taken up
    private boolean shakeHands() {
        NativeSession client = hello();
        NativeSession server = servers.accept(null);
        Step its = step(server, toServer, toClient);
        Step ours = step(client, toClient, toServer);
        while (its == Step.WANT_INPUT) {
            its = step(server, toServer, toClient);
            ours = step(client, toClient, toServer);
        }
        assertEquals(Step.DONE, its);
        assertEquals(Step.DONE, ours);
        // Tickets come with the first answer.
        write(server, toClient);
        read(client, toClient);
        boolean resumed = server.resumed();
        client.free();
        server.free();
        return resumed;
    }

    private static void write(NativeSession from, ByteBuf out) {
        ByteBuf plain = UnpooledByteBufAllocator.DEFAULT.directBuffer().writeByte(1);
        out.ensureWritable(8192);
        from.write(plain, out, NativeSession.LARGEST_RECORD);
        plain.release();
    }

    private static void read(NativeSession to, ByteBuf in) {
        ByteBuf plain = UnpooledByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
        to.read(in, plain);
        assertEquals(1, plain.readableBytes());
        plain.release();
        in.clear();
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void theHandshakeGoesOnInFull(TlsVersion version) throws Exception {
        speak(version);
        assertFalse(shakeHands());
        assertTrue(shakeHands());

        now = CLIENT.leaf().getNotAfter().toInstant().plusSeconds(1);
        NativeSession client = hello();
        NativeSession server = servers.accept(null);
        int from = toServer.readerIndex();
        ByteBuf unsent = UnpooledByteBufAllocator.DEFAULT.directBuffer();
        server.handshake(toServer, unsent);
        unsent.release();
        assertTrue(servers.isOutlived(server));
        NativeSession anew = servers.anew(server, null);
        toServer.readerIndex(from);
        Step step = step(anew, toServer, toClient);
        while (step == Step.WANT_INPUT) {
            step(client, toClient, toServer);
            step = step(anew, toServer, toClient);
        }
        assertEquals(Step.FAILED, step);
        assertEquals("certificate_expired", anew.error());
        assertFalse(servers.isOutlived(anew));
        // TLS 1.3 sends it when the client is through already.
        ByteBuf plain = UnpooledByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
        Step last = version == TlsVersion.V1_2 ? step(client, toClient, toServer) : client.read(toClient, plain);
        plain.release();
        assertEquals(Step.FAILED, last);
        assertEquals("sslv3_alert_certificate_expired", client.error());
        client.free();
        anew.free();
    }
}
