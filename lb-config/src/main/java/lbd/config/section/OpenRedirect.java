package lbd.config.section;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Redirects whose site is chosen by whoever makes a link to them: what phishers look for, since the link begins with a
/// name that people trust.
final class OpenRedirect {
    /// All that comes before the path of a URL; of a path nothing.
    private static final Pattern SITE =
            Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?((?:\\{\\{|\\{[^}]*}|[^/?#{])*)");

    /// What the target of a request may hold; a page cannot make a browser send a header, a cookie or a host.
    private static final Pattern OF_LINKS =
            Pattern.compile("\\{(query(?:\\.[^}|]*)?|capture\\.([0-9]+))(?:\\|[^}]*)?}");

    private OpenRedirect() {}

    /// @param to    where a redirect leads
    /// @param regex of the route's path; null: it has none
    /// @return the variable that decides about the site; null: none does
    static @Nullable String chosen(String to, @Nullable String regex) {
        Matcher site = SITE.matcher(to);
        Matcher variable = OF_LINKS.matcher(site.lookingAt() ? site.group(1) : "");
        while (variable.find()) {
            String group = variable.group(2);
            if (group == null || regex == null || !beginsWithSlash(regex, Integer.parseInt(group))) {
                return "{" + variable.group(1) + "}";
            }
        }
        return null;
    }

    /// Whether what a group finds can only begin with a slash, which ends the name of a site.
    private static boolean beginsWithSlash(String regex, int group) {
        String begin = group == 0 ? "^/" : "/";
        int groups = 0;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(' && (regex.startsWith("(?P<", i) || !regex.startsWith("(?", i)) && ++groups == group) {
                return regex.startsWith(begin, regex.startsWith("(?P<", i) ? regex.indexOf('>', i) + 1 : i + 1);
            }
        }
        return group == 0 && regex.startsWith(begin);
    }
}
