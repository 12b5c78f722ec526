package dev.mortise.engine.manifest;

import java.util.ArrayDeque;
import java.util.Deque;

/// The form of a field's pattern: the part of RE2's syntax that every linear-time engine reads alike. What needs
/// backtracking, or grows beyond bounds when its repetitions are written out, is none of it.
final class PatternForm {
    static final int LONGEST = 500;
    static final String FORM =
            "this part of RE2's syntax: characters, ., classes as [A-Z0-9_-], groups ( ) and (?: ), |, ^, $, * + ? {n,m}, and \\d \\w \\s \\b"
                    + " \\p{L}; a backslash before any other sign";

    private static final int MOST_DEPTH = 50;
    private static final long MOST_STEPS = 5_000;
    private static final int MOST_REPEAT = 1_000;
    private static final String CATEGORIES = ",L,Lu,Ll,Lt,Lm,Lo,M,N,Nd,Nl,No,P,S,Z,Zs,";

    private final int[] pattern;
    private final Deque<Long> outer = new ArrayDeque<>();
    private int at;
    private long steps;
    private long atom;

    private PatternForm(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    /// @throws IllegalArgumentException when it is none; the message says what and where
    static void check(String pattern) {
        new PatternForm(pattern).check();
    }

    private void check() {
        while (at < pattern.length) {
            int c = next();
            switch (c) {
                case '(' -> open();
                case ')' -> close();
                case '[' -> atom(readClass());
                case '\\' -> atom(escape(false) == 'b' ? 0 : 1);
                case '|', '^', '$' -> atom(0);
                case '*', '+' -> repeat(2);
                case '?' -> repeat(1);
                case '{' -> repeat(counted());
                case '}', ']' ->
                    throw wrong(
                            "a " + Character.toString(c) + " that nothing opened: write \\" + Character.toString(c));
                default -> atom(1);
            }
        }
        if (!outer.isEmpty()) {
            throw wrong("a ( that is not closed");
        }
        flush();
    }

    private int next() {
        return pattern[at++];
    }

    private int peek() {
        return at < pattern.length ? pattern[at] : -1;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("at character " + Math.max(1, at) + ": " + what);
    }

    /// Begins the next thing that can be repeated; 0 steps for what cannot.
    private void atom(long cost) {
        flush();
        atom = cost;
    }

    private void flush() {
        steps += Math.max(1, atom);
        atom = 0;
        if (steps > MOST_STEPS) {
            throw wrong("the repetitions come to more than " + MOST_STEPS + " steps");
        }
    }

    private void open() {
        flush();
        if (peek() == '?') {
            at++;
            if (peek() != ':') {
                throw wrong("of groups with (?, there is (?: only; looking around needs backtracking");
            }
            at++;
        }
        if (outer.size() == MOST_DEPTH) {
            throw wrong("groups are nested deeper than " + MOST_DEPTH);
        }
        outer.push(steps);
        steps = 0;
    }

    private void close() {
        if (outer.isEmpty()) {
            throw wrong("a ) that nothing opened: write \\)");
        }
        flush();
        long inner = steps;
        steps = outer.pop();
        atom = inner;
    }

    private void repeat(long times) {
        if (atom == 0) {
            throw wrong("a repetition with nothing before it that can be repeated");
        }
        steps += atom * times;
        atom = 0;
        if (peek() == '?') {
            at++;
        }
        flush();
    }

    private int counted() {
        int least = count();
        int most = least;
        if (peek() == ',') {
            at++;
            most = peek() == '}' ? least + 1 : count();
        }
        if (peek() != '}' || most < least) {
            throw wrong("a repetition is {n}, {n,} or {n,m} with n up to m; for the sign itself write \\{");
        }
        at++;
        return Math.max(1, most);
    }

    private int count() {
        int count = 0;
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            count = count * 10 + (next() - '0');
            if (count > MOST_REPEAT) {
                throw wrong("a count of more than " + MOST_REPEAT);
            }
        }
        if (at == from) {
            throw wrong("a repetition is {n}, {n,} or {n,m}; for the sign itself write \\{");
        }
        return count;
    }

    /// What an escape stands for: its character, -1 for a class of them, `b` for a place between characters.
    private int escape(boolean inClass) {
        int c = peek();
        if (c < 0) {
            throw wrong("a backslash at the end");
        }
        at++;
        if (c == 'p' || c == 'P') {
            category();
            return -1;
        }
        if ("dDwWsS".indexOf(c) >= 0) {
            return -1;
        }
        if (!inClass && (c == 'b' || c == 'B')) {
            return 'b';
        }
        if (c == 't' || c == 'n' || c == 'r') {
            return c == 't' ? '\t' : c == 'n' ? '\n' : '\r';
        }
        if (c > '~' || Character.isLetterOrDigit(c)) {
            throw wrong("the escape \\" + Character.toString(c) + " is not known");
        }
        return c;
    }

    private void category() {
        StringBuilder name = new StringBuilder();
        if (peek() != '{') {
            throw wrong("a category is written as \\p{L}");
        }
        at++;
        while (peek() >= 0 && peek() != '}' && name.length() < 3) {
            name.appendCodePoint(next());
        }
        if (peek() != '}' || !CATEGORIES.contains("," + name + ",")) {
            throw wrong("categories are " + CATEGORIES.substring(1, CATEGORIES.length() - 1));
        }
        at++;
    }

    private int readClass() {
        if (peek() == '^') {
            at++;
        }
        boolean first = true;
        while (peek() != ']' || first) {
            int low = classCharacter();
            first = false;
            boolean range = peek() == '-' && at + 1 < pattern.length && pattern[at + 1] != ']';
            if (range) {
                at++;
                int high = classCharacter();
                if (low < 0 || high < low) {
                    throw wrong("a range goes from a character to a later one: for the sign itself write \\-");
                }
            }
        }
        at++;
        return 1;
    }

    private int classCharacter() {
        int c = peek();
        if (c < 0) {
            throw wrong("a [ that is not closed");
        }
        at++;
        return switch (c) {
            case '\\' -> escape(true);
            case '[', ']', '&' -> throw wrong("within a class write \\" + Character.toString(c));
            default -> c;
        };
    }
}
