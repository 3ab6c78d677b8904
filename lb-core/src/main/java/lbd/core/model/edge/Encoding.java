package lbd.core.model.edge;

import java.util.Locale;

/// How answers may be compressed (RFC 9110 section 8.4.1): the one place to register a coding.
public enum Encoding {
    /// RFC 8878. Its levels go to 22: those above 9 take tens of MiB and are for what is compressed once and kept.
    ZSTD(1, 9, 1),
    /// Brotli (RFC 7932). Its levels go to 11: those above 7 take tens of MiB too, and a second for some 100 KiB.
    BR(0, 7, 4),
    GZIP(1, 9, 1);

    private final String word = name().toLowerCase(Locale.ROOT);
    private final int minLevel;
    private final int maxLevel;
    private final int defaultLevel;

    Encoding(int minLevel, int maxLevel, int defaultLevel) {
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
        this.defaultLevel = defaultLevel;
    }

    /// As Accept-Encoding, Content-Encoding and the configuration have it.
    public String word() {
        return word;
    }

    /// The one that takes the least work.
    public int minLevel() {
        return minLevel;
    }

    /// The one that leaves the least.
    public int maxLevel() {
        return maxLevel;
    }

    /// What a proxy has the time for.
    public int defaultLevel() {
        return defaultLevel;
    }
}
