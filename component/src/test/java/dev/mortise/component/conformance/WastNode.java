package dev.mortise.component.conformance;

import java.util.List;

/// A part of a .wast file, with its place in the file's bytes.
sealed interface WastNode {
    int start();

    /// A word: a keyword, an identifier, a number.
    record Word(int start, String text) implements WastNode {}

    /// A string literal, which may hold any bytes.
    @SuppressWarnings("ArrayRecordComponent")
    record Literal(int start, byte[] bytes) implements WastNode {}

    /// What stands in parentheses.
    ///
    /// @param end behind the closing one
    record Group(int start, int end, List<WastNode> parts) implements WastNode {
        /// The word that it begins with; empty when it begins with none.
        String head() {
            return word(0);
        }

        /// The word at a place; empty when there is none.
        String word(int index) {
            return index < parts.size() && parts.get(index) instanceof Word(int at, String text) ? text : "";
        }
    }
}
