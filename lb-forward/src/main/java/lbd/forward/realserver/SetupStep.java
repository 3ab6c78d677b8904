package lbd.forward.realserver;

import java.net.InetAddress;
import java.util.Locale;
import lbd.core.accesslog.AddressText;
import org.jspecify.annotations.Nullable;

/// What was done to this machine, in a form that says how to undo it.
sealed interface SetupStep {
    /// Of a file, in words without blanks.
    String line();

    /// For people.
    String text();

    /// An address of the loopback link.
    record Address(InetAddress address) implements SetupStep {
        int prefixLength() {
            return address.getAddress().length * 8;
        }

        @Override
        public String line() {
            return "address " + address.getHostAddress();
        }

        @Override
        public String text() {
            return "address " + AddressText.text(address.getAddress()) + "/" + prefixLength() + " on lo";
        }
    }

    record Changed(String link, Setting setting, int before, int after) implements SetupStep {
        @Override
        public String line() {
            return "setting " + link + " " + setting.word() + " " + before + " " + after;
        }

        @Override
        public String text() {
            return "net.ipv4.conf." + link + "." + setting.word() + " = " + after + " (was " + before + ")";
        }
    }

    /// A link that was not there.
    record Made(String link, String kind) implements SetupStep {
        @Override
        public String line() {
            return "made " + link + " " + kind;
        }

        @Override
        public String text() {
            return "tunnel device " + link + " (" + kind + ")";
        }
    }

    /// A link that was down.
    record Raised(String link) implements SetupStep {
        @Override
        public String line() {
            return "raised " + link;
        }

        @Override
        public String text() {
            return link + " up";
        }
    }

    /// @return null for what is no [#line]
    static @Nullable SetupStep read(String line) {
        String[] words = line.split(" ", -1);
        try {
            return switch (words[0]) {
                case "address" -> words.length == 2 ? new Address(InetAddress.ofLiteral(words[1])) : null;
                case "setting" ->
                    words.length == 5
                            ? new Changed(
                                    words[1],
                                    Setting.valueOf(words[2].toUpperCase(Locale.ROOT)),
                                    Integer.parseInt(words[3]),
                                    Integer.parseInt(words[4]))
                            : null;
                case "made" -> words.length == 3 ? new Made(words[1], words[2]) : null;
                case "raised" -> words.length == 2 ? new Raised(words[1]) : null;
                default -> null;
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
