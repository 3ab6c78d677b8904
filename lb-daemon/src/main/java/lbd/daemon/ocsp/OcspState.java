package lbd.daemon.ocsp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How it stands with one certificate.
///
/// @param word     `good`, `revoked`, `unknown`, `failed` or `pending`: of the last answer, else of asking
/// @param until    when what is stapled expires; null where nothing is
/// @param failure  of the last question, in words; null where it was answered
public record OcspState(
        String word, @Nullable Instant until, @Nullable String failure) {}
