package lbd.config.bind;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/// How errors speak of words in the file.
final class ErrorWords {
    private static final int LONGEST_QUOTE = 60;
    private static final int LONGEST_LIST = 20;

    private ErrorWords() {}

    /// In quotes, not too long.
    static String quoted(String text) {
        int length = text.codePointCount(0, text.length());
        if (length <= LONGEST_QUOTE) {
            return "\"" + text + "\"";
        }
        return "\"" + text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTE)) + "...\"";
    }

    static String list(Collection<String> words) {
        String listed = words.stream().limit(LONGEST_LIST).collect(Collectors.joining(", "));
        return words.size() > LONGEST_LIST ? listed + ", ..." : listed;
    }

    /// ` (did you mean "wrr"?)`, or nothing where no candidate is near.
    static String didYouMean(String word, Collection<String> candidates) {
        String best = "";
        int bestDistance = EditDistance.LIMIT + 1;
        String lowerCase = word.toLowerCase(Locale.ROOT);
        for (String candidate : candidates) {
            int distance = EditDistance.between(lowerCase, candidate.toLowerCase(Locale.ROOT));
            // Half of the word must stand: two edits make any word of two letters any other.
            if (distance < bestDistance && 2 * distance <= Math.max(word.length(), candidate.length())) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? "" : " (did you mean " + quoted(best) + "?)";
    }
}
