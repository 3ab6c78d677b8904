package lbd.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.forward.realserver.DirectorCheck;
import org.jspecify.annotations.Nullable;

/// What listeners hand on to a pool, out of a running daemon's status.
final class ForwardedTo {
    private ForwardedTo() {}

    /// No listener does.
    static final class NoneException extends Exception {
        private static final long serialVersionUID = 1;

        private NoneException(String message) {
            super(message);
        }
    }

    /// One for each virtual address of each listener.
    static List<DirectorCheck.Subject> pool(JsonNode status, String pool) throws NoneException {
        List<DirectorCheck.Member> members = members(status, pool);
        Map<String, DirectorCheck.Subject> subjects = new LinkedHashMap<>();
        for (JsonNode listener : status.path("forwards")) {
            if (listener.path("pool").asText().equals(pool)) {
                Mode mode = Mode.valueOf(listener.path("mode").asText().toUpperCase(Locale.ROOT));
                for (JsonNode bind : listener.path("bind")) {
                    DirectorCheck.Subject subject = subject(listener, mode, bind.asText(), members);
                    subjects.putIfAbsent(mode + " " + subject.networkInterface() + " " + subject.virtual(), subject);
                }
            }
        }
        if (subjects.isEmpty()) {
            throw new NoneException("no listener forwards to a pool \"" + pool + "\"");
        }
        return List.copyOf(subjects.values());
    }

    private static List<DirectorCheck.Member> members(JsonNode status, String pool) {
        List<DirectorCheck.Member> members = new ArrayList<>();
        for (JsonNode one : status.path("pools")) {
            if (!one.path("name").asText().equals(pool)) {
                continue;
            }
            for (JsonNode server : one.path("servers")) {
                InetAddress address = address(server.path("address").asText());
                if (address != null) {
                    members.add(new DirectorCheck.Member(server.path("name").asText(), address));
                }
            }
        }
        return members;
    }

    /// @param bind as the file has it: `192.0.2.80:80`, `[2001:db8::80]:80-90`, `192.0.2.80:*`
    private static DirectorCheck.Subject subject(
            JsonNode listener, Mode mode, String bind, List<DirectorCheck.Member> members) throws NoneException {
        InetAddress virtual = address(bind);
        if (virtual == null) {
            throw new NoneException("what answers there does not speak like lbd: bind " + bind);
        }
        String ports = bind.substring(bind.lastIndexOf(':') + 1).replaceFirst("-.*", "");
        boolean tcp = listener.path("protocol").asText().equals("tcp") && !ports.equals("*");
        return new DirectorCheck.Subject(
                mode, listener.path("interface").asText(), virtual, tcp ? Integer.parseInt(ports) : 0, members);
    }

    /// Before the port; null for a name.
    private static @Nullable InetAddress address(String withPort) {
        int colon = withPort.lastIndexOf(':');
        String text = colon < 0 ? withPort : withPort.substring(0, colon);
        try {
            return InetAddress.ofLiteral(text.startsWith("[") ? text.substring(1, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
