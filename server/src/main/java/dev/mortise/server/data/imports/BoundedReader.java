package dev.mortise.server.data.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Reads UTF-8 strictly, and no more of it for one record than a record may have: a parser behind it cannot be made
/// to collect a whole file. Used by one thread.
final class BoundedReader extends Reader {
    /// The most characters (UTF-16 units) of a record; what a parser reads ahead counts.
    static final int MOST_CHARACTERS = 2 << 20;

    private final Reader source;
    private long read;
    private long line = 1;

    BoundedReader(InputStream file) {
        source = new InputStreamReader(
                file,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /// A record begins.
    ///
    /// @param at its line, for messages
    void begin(long at) {
        read = 0;
        line = at;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int got;
        try {
            got = source.read(target, offset, length);
        } catch (CharacterCodingException e) {
            throw new FileRefused(
                    "encoding",
                    line,
                    "the file is not UTF-8, at line %d or soon after: save it as UTF-8".formatted(line));
        }
        if (got > 0) {
            read += got;
            if (read > MOST_CHARACTERS) {
                throw new FileRefused(
                        "record_size",
                        line,
                        "the record that begins at line %d has more than %d characters; is a quotation mark left open?"
                                .formatted(line, MOST_CHARACTERS));
            }
        }
        return got;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
