package lbd.it.forward;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import lbd.it.vrrp.Lab;

/// A connection that stays open, from a client's namespace to a server that answers each line with one.
final class Talk implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Talk(Lab.Host client, String address) throws IOException {
        process = new ProcessBuilder("ip", "netns", "exec", client.namespace, "socat", "-", "TCP:" + address).start();
        answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /// The answer; `null` where the connection has ended.
    String ask(String line) throws IOException {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            return "null";
        }
        return String.valueOf(answers.readLine());
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
        answers.close();
    }
}
