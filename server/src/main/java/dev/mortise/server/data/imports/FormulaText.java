package dev.mortise.server.data.imports;

/// Texts that a spreadsheet would take for a formula: a CSV file has an apostrophe before them. What is guarded and
/// laid bare again is the same text, whatever it was.
public final class FormulaText {
    /// What a formula begins with; spreadsheets in East Asian languages take the wide forms too.
    private static final String SIGNS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private static final char GUARD = '\'';

    private FormulaText() {}

    /// Whether a text needs an apostrophe: a formula that is no number, or one that has apostrophes before it.
    public static boolean isFormula(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == GUARD) {
            at++;
        }
        return at < text.length() && SIGNS.indexOf(text.charAt(at)) >= 0 && !isNumber(text);
    }

    /// The text without the apostrophe that guards it.
    public static String bare(String text) {
        return !text.isEmpty() && text.charAt(0) == GUARD && isFormula(text.substring(1)) ? text.substring(1) : text;
    }

    private static boolean isNumber(String text) {
        int digits = 0;
        int points = 0;
        for (int at = text.startsWith("-") ? 1 : 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.') {
                points++;
            } else {
                return false;
            }
        }
        return digits > 0 && points <= 1;
    }
}
