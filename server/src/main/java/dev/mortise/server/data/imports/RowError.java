package dev.mortise.server.data.imports;

/// What is wrong with a row of a file.
///
/// @param line where the row begins
/// @param pointer a JSON pointer to the field; empty for the whole row
/// @param code a stable word
/// @param detail what was found and what would be right
public record RowError(long line, String pointer, String code, String detail) {}
