package lbd.core.model.alert;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.accesslog.AddressText;
import org.jspecify.annotations.Nullable;

/// Where an alert goes.
public sealed interface AlertTarget {
    /// As the configuration and metrics say it: `webhook`.
    String kind();

    /// For logs and status: never with a secret.
    String shown();

    /// A POST to somebody's server.
    ///
    /// @param url         http or https; its path and query may be a secret
    /// @param headers     beside Content-Type, whose values may be secrets
    /// @param contentType of the body
    /// @param body        null: our own JSON
    /// @param roots       that sign its server; empty: the system's
    record Webhook(
            AlertSecret url,
            Map<String, AlertSecret> headers,
            String contentType,
            @Nullable AlertText body,
            List<X509Certificate> roots)
            implements AlertTarget {
        public static final String JSON = "application/json";

        public Webhook {
            headers = Map.copyOf(headers);
            roots = List.copyOf(roots);
        }

        @Override
        public String kind() {
            return "webhook";
        }

        @Override
        public String shown() {
            URI uri = URI.create(url.value());
            return uri.getScheme() + "://" + uri.getAuthority();
        }

        /// In one order.
        public Map<String, AlertSecret> sortedHeaders() {
            return new TreeMap<>(headers);
        }
    }

    /// A mail.
    ///
    /// @param to      at least one
    /// @param server  by name or address; a name is not resolved
    /// @param roots   that sign it; empty: the system's
    /// @param login   null: none
    /// @param subject null: our own
    /// @param body    null: our own
    record Email(
            List<String> to,
            String from,
            InetSocketAddress server,
            Encryption encryption,
            List<X509Certificate> roots,
            @Nullable Login login,
            @Nullable AlertText subject,
            @Nullable AlertText body)
            implements AlertTarget {
        public Email {
            to = List.copyOf(to);
            roots = List.copyOf(roots);
        }

        @Override
        public String kind() {
            return "email";
        }

        @Override
        public String shown() {
            return String.join(",", to) + " by " + AddressText.text(server);
        }
    }

    /// How a mail server is spoken to.
    enum Encryption {
        OFF,
        /// STARTTLS, which must succeed.
        STARTTLS,
        /// From the first byte.
        TLS
    }

    record Login(String user, AlertSecret password) {}

    /// A program, which is told by its environment and standard input.
    ///
    /// @param command and its arguments
    record Command(List<String> command) implements AlertTarget {
        public Command {
            command = List.copyOf(command);
        }

        @Override
        public String kind() {
            return "command";
        }

        @Override
        public String shown() {
            return command.getFirst();
        }
    }
}
