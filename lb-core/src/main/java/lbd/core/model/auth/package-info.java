/// Who must show what before a request goes anywhere: names and passwords, tokens, the word of another server.
@NullMarked
package lbd.core.model.auth;

import org.jspecify.annotations.NullMarked;
