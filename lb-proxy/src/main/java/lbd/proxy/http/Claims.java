package lbd.proxy.http;

import org.jspecify.annotations.Nullable;

/// What a token says that was verified. Any thread.
@FunctionalInterface
public interface Claims {
    /// @return as a text; of a list the elements with commas; null where it says nothing of the kind
    byte @Nullable [] claim(String name);
}
