package lbd.config.bind;

/// Damerau-Levenshtein distance (optimal string alignment): insert, delete, replace, swap two neighbours.
final class EditDistance {
    /// What is further apart counts as one more than this.
    static final int LIMIT = 2;

    private EditDistance() {}

    static int between(String a, String b) {
        if (Math.abs(a.length() - b.length()) > LIMIT) {
            return LIMIT + 1;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = row(a, b, i, last, beforeLast);
            beforeLast = last;
            last = row;
        }
        return Math.min(last[b.length()], LIMIT + 1);
    }

    private static int[] row(String a, String b, int i, int[] last, int[] beforeLast) {
        int[] row = new int[b.length() + 1];
        row[0] = i;
        for (int j = 1; j <= b.length(); j++) {
            int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
            row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
            }
        }
        return row;
    }
}
