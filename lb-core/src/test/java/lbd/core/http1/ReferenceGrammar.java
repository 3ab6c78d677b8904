package lbd.core.http1;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The grammar of heads as regular expressions, for [ReferenceReader].
final class ReferenceGrammar {
    private static final String TCHAR = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";
    private static final String TEXT = "[\\t -~\\x80-\\xff]";
    static final Pattern TOKEN = Pattern.compile(TCHAR + "+");
    static final Pattern METHOD = Pattern.compile("((?:\\r\\n){0,2}+)(" + TCHAR + "{1,32}+) ");
    static final Pattern LONG_METHOD = Pattern.compile("(?:\\r\\n){0,2}+" + TCHAR + "{33}");
    static final Pattern VERSION = Pattern.compile("HTTP/([0-9])\\.([0-9])");
    static final Pattern LINE_END = Pattern.compile("\\r\\n");
    static final Pattern STATUS = Pattern.compile(" ([1-9][0-9][0-9])(?: (" + TEXT + "*+))?+\\r\\n");
    static final Pattern FIELD = Pattern.compile("(" + TCHAR + "++):(" + TEXT + "*+)\\r\\n");

    private static final String H16 = "[0-9A-Fa-f]{1,4}";
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String LS32 =
            "(?:" + H16 + ":" + H16 + "|" + OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET + ")";
    /// The nine alternatives of RFC 3986 section 3.2.2.
    private static final String IPV6 = String.join(
                    "|",
                    "(?:H:){6}L",
                    "::(?:H:){5}L",
                    "(?:H)?::(?:H:){4}L",
                    "(?:(?:H:){0,1}H)?::(?:H:){3}L",
                    "(?:(?:H:){0,2}H)?::(?:H:){2}L",
                    "(?:(?:H:){0,3}H)?::H:L",
                    "(?:(?:H:){0,4}H)?::L",
                    "(?:(?:H:){0,5}H)?::H",
                    "(?:(?:H:){0,6}H)?::")
            .replace("L", LS32)
            .replace("H", H16);
    static final Pattern AUTHORITY =
            Pattern.compile("([0-9A-Za-z._~-]{1,255}|\\[(?:" + IPV6 + ")\\])(?::([0-9]{0,5}))?");
    static final Pattern ABSOLUTE = Pattern.compile("(?i:(https?))://([^/?]*)([^?]*)(?:\\?(.*))?");

    private ReferenceGrammar() {}

    static boolean validAuthority(Matcher m) {
        return m.matches() && (port(m).isEmpty() || Integer.parseInt(port(m)) <= 65535);
    }

    static String port(Matcher authority) {
        return authority.group(2) == null ? "" : authority.group(2);
    }

    static String trim(String s) {
        return s.replaceAll("^[ \\t]+", "").replaceAll("[ \\t]+$", "");
    }

    static String lower(String s) {
        return s.toLowerCase(Locale.ROOT);
    }
}
