package dev.mortise.server.data.imports;

/// Why an import ended before the end of its file.
///
/// @param code a stable word
/// @param detail for people
/// @param line where in the file; 0 for nowhere
public record ImportProblem(String code, String detail, long line) {}
