package lbd.core.model.edge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// What servers of FastCGI are told of a request.
///
/// @param root      the folder of the scripts, as the server knows it: from its root, without a slash at the end, `""`
///                  for all of it
/// @param index     what is run where the path names no script: a name for paths that end in a slash, a path from the
///                  root of the site for all of them; null: nothing is
/// @param splitPath regular expression whose groups are the script and what follows it; null: the first segment that
///                  ends in `.php`
/// @param params    more, or others, than what every program is told
public record FastCgiSpec(
        String root, @Nullable String index, @Nullable String splitPath, Map<String, VariableText> params) {
    /// How parameters are named.
    public static final Pattern PARAM = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    /// Of a body whose length the client has not said, which programs are told before they read: so much is gathered,
    /// unless the route's `buffer` is larger, and more is refused.
    public static final int GATHERED = 1024 * 1024;

    private static final int MOST_PARAMS = 100;

    public FastCgiSpec {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        if (params.size() > MOST_PARAMS) {
            throw new IllegalArgumentException(params.size() + " params; allowed: " + MOST_PARAMS);
        }
    }
}
