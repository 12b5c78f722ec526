package dev.mortise.component.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the S-expressions of a .wast file.
final class WastReader {
    private final byte[] bytes;
    private int at;

    WastReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// All groups of the file.
    List<WastNode.Group> groups() {
        List<WastNode.Group> groups = new ArrayList<>();
        for (space(); at < bytes.length; space()) {
            if (!(node() instanceof WastNode.Group group)) {
                throw malformed("a directive in parentheses");
            }
            groups.add(group);
        }
        return groups;
    }

    /// The line of a place, from 1.
    int line(int offset) {
        int line = 1;
        for (int i = 0; i < offset; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    /// The text between two places.
    String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    private IllegalArgumentException malformed(String expected) {
        return new IllegalArgumentException("line " + line(Math.min(at, bytes.length)) + ": expected " + expected);
    }

    private int peek(int ahead) {
        return at + ahead < bytes.length ? bytes[at + ahead] & 0xFF : -1;
    }

    private void space() {
        while (true) {
            int next = peek(0);
            if (next == ' ' || next == '\t' || next == '\n' || next == '\r') {
                at++;
            } else if (next == ';' && peek(1) == ';') {
                while (peek(0) >= 0 && peek(0) != '\n') {
                    at++;
                }
            } else if (next == '(' && peek(1) == ';') {
                comment();
            } else {
                return;
            }
        }
    }

    private void comment() {
        int depth = 0;
        do {
            if (peek(0) == '(' && peek(1) == ';') {
                depth++;
                at += 2;
            } else if (peek(0) == ';' && peek(1) == ')') {
                depth--;
                at += 2;
            } else if (at >= bytes.length) {
                throw malformed("the end of a comment");
            } else {
                at++;
            }
        } while (depth > 0);
    }

    private WastNode node() {
        int start = at;
        return switch (peek(0)) {
            case '(' -> {
                at++;
                List<WastNode> parts = new ArrayList<>();
                for (space(); peek(0) != ')'; space()) {
                    if (at >= bytes.length) {
                        throw malformed("`)`");
                    }
                    parts.add(node());
                }
                at++;
                yield new WastNode.Group(start, at, List.copyOf(parts));
            }
            case '"' -> new WastNode.Literal(start, literal());
            case ')' -> throw malformed("no `)` here");
            default -> {
                while (peek(0) > ' ' && "();".indexOf(peek(0)) < 0) {
                    if (peek(0) == '"') {
                        literal();
                    } else {
                        at++;
                    }
                }
                if (at == start) {
                    throw malformed("a word");
                }
                yield new WastNode.Word(start, text(start, at));
            }
        };
    }

    private byte[] literal() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        at++;
        while (peek(0) != '"') {
            if (at >= bytes.length) {
                throw malformed("the end of a string");
            }
            if (peek(0) == '\\') {
                at++;
                escape(out);
            } else {
                out.write(bytes[at++]);
            }
        }
        at++;
        return out.toByteArray();
    }

    private void escape(ByteArrayOutputStream out) {
        int kind = peek(0);
        switch (kind) {
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case 'r' -> out.write('\r');
            case '"', '\'', '\\' -> out.write(kind);
            case 'u' -> {
                int end = at + 2;
                while (end < bytes.length && bytes[end] != '}') {
                    end++;
                }
                int codePoint = Integer.parseInt(text(at + 2, end).replace("_", ""), 16);
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                at = end;
            }
            default -> {
                out.write(Integer.parseInt(text(at, at + 2), 16));
                at++;
            }
        }
        at++;
    }
}
