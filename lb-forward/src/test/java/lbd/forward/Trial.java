package lbd.forward;

import java.io.IOException;
import lbd.forward.program.MapLayout;
import lbd.forward.program.ProgramObject.Part;
import lbd.forward.sys.TestRun;
import org.junit.jupiter.api.Assumptions;

/// The programs in the kernel, at no interface, with the services of [Setting].
final class Trial implements AutoCloseable {
    static final int XDP_PASS = 2;
    static final int XDP_TX = 3;
    static final int XDP_DROP = 1;
    static final int TC_PASS = -1;
    static final int TC_SHOT = 2;
    static final int TC_REDIRECT = 7;

    final Program program;
    final TestRun run = new TestRun();

    Trial(Program.Sizes sizes) throws IOException {
        program = load(sizes);
        for (Setting.Service service : Setting.SERVICES) {
            for (Setting.Bind bind : service.binds()) {
                program.put(MapLayout.SERVICES, bind.key(), service.value());
            }
            for (Setting.Real real : service.reals()) {
                program.put(MapLayout.REALS, Bytes.ofInt(real.number()), real.value(service.number()));
            }
            program.ring(service.number(), Setting.ring(service));
        }
        byte[] mac = new byte[8];
        System.arraycopy(Frames.OUR_MAC, 0, mac, 0, 6);
        program.put(MapLayout.MACS, mac, Bytes.ofInt(1));
    }

    private static Program load(Program.Sizes sizes) throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) {
            System.err.println("SKIPPED: programs in the kernel need root");
        }
        Assumptions.assumeTrue(root, "needs root");
        return Program.load(sizes, null);
    }

    int direct(byte[] frame) throws IOException {
        return run.run(program.program(Part.XDP), frame);
    }

    int changed(byte[] frame) throws IOException {
        return run.run(program.program(Part.TC), frame);
    }

    /// Of a frame that the kernel has put together of several.
    int changed(byte[] frame, int segments, int segmentBytes) throws IOException {
        return run.run(program.program(Part.TC), frame, segments, segmentBytes);
    }

    @Override
    public void close() {
        run.close();
        program.close();
    }
}
