package dev.mortise.server.data.imports;

/// A file that cannot be read further: what stands in it is not what its form asks for. Carries no stack trace, as it
/// is an answer and not a fault.
final class FileRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final long line;

    /// @param code a stable word
    /// @param line where it stands, from 1; 0 for the whole file
    FileRefused(String code, long line, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.line = line;
    }

    String code() {
        return code;
    }

    long line() {
        return line;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
