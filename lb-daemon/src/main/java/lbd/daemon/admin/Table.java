package lbd.daemon.admin;

import java.util.ArrayList;
import java.util.List;
import lbd.core.text.Visible;

/// Rows of words in columns as wide as they need to be; columns that are numbers stand to the right.
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    void row(Object... cells) {
        rows.add(List.of(cells).stream().map(String::valueOf).map(Visible::of).toList());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(line(row)).append('\n'));
        return text.toString();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String gap = " ".repeat(width(column) - row.get(column).length());
            line.append(column == 0 ? "" : "  ");
            line.append(isNumber(column) ? gap + row.get(column) : row.get(column) + gap);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
    }

    private boolean isNumber(int column) {
        return rows.stream()
                .skip(1)
                .allMatch(r -> Character.isDigit(r.get(column).charAt(0))
                        && r.get(column).chars().allMatch(c -> c >= '0' && c <= '9'));
    }
}
