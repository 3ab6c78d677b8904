/// Who must show what before a request goes anywhere: names and passwords, tokens, the word of another server.
///
/// Built by lb-config, read by `lbd.proxy.auth` and, for keys that are fetched, by the daemon's `jwks`.
/// Nothing here looks at a request.
@NullMarked
package lbd.core.model.auth;

import org.jspecify.annotations.NullMarked;
