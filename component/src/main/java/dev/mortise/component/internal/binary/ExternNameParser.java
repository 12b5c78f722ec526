package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The grammar of import and export names.
///
/// [Specification](https://github.com/WebAssembly/component-model/blob/main/design/mvp/Explainer.md#import-and-export-definitions)
final class ExternNameParser {
    private static final List<String> ALGORITHMS = List.of("sha256", "sha384", "sha512");

    private final String text;
    private final int offset;
    private int position;

    private ExternNameParser(String text, int offset) {
        this.text = text;
        this.offset = offset;
    }

    /// Takes a name apart.
    ///
    /// @param offset where it stands, for messages
    static ExternName parse(String text, int offset) {
        return new ExternNameParser(text, offset).name();
    }

    /// Whether `text` is a label in kebab case: words of one case, the first of which begins with a letter.
    static boolean isLabel(String text) {
        int start = 0;
        while (true) {
            int end = text.indexOf('-', start);
            if (!isWord(text, start, end < 0 ? text.length() : end)) {
                return false;
            }
            if (end < 0) {
                return true;
            }
            start = end + 1;
        }
    }

    private static boolean isWord(String text, int start, int end) {
        if (start == end || (start == 0 && isDigit(text.charAt(0)))) {
            return false;
        }
        boolean lower = false;
        boolean upper = false;
        for (int i = start; i < end; i++) {
            char next = text.charAt(i);
            lower |= isLower(next);
            upper |= isUpper(next);
            if (!isLower(next) && !isUpper(next) && !isDigit(next)) {
                return false;
            }
        }
        return !(lower && upper);
    }

    private static boolean isLower(char one) {
        return one >= 'a' && one <= 'z';
    }

    private static boolean isUpper(char one) {
        return one >= 'A' && one <= 'Z';
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }

    private ExternName name() {
        if (eat("[constructor]")) {
            return new ExternName.Constructor(label(rest()));
        }
        if (eat("[method]")) {
            return new ExternName.Method(label(until('.')), label(rest()));
        }
        if (eat("[static]")) {
            return new ExternName.Static(label(until('.')), label(rest()));
        }
        if (eat("unlocked-dep=<")) {
            path(false);
            versionRange();
            expect(">");
            return reference();
        }
        if (eat("locked-dep=<")) {
            path(false);
            if (eat("@")) {
                semanticVersion(upTo('>'));
            }
            expect(">");
            optionalHash();
            return reference();
        }
        if (eat("url=<")) {
            if (upTo('>').indexOf('<') >= 0) {
                throw invalid("url cannot contain `<`");
            }
            expect(">");
            optionalHash();
            return reference();
        }
        if (eat("integrity=<")) {
            hashes();
            return reference();
        }
        for (String keyword : List.of("unlocked-dep=", "locked-dep=", "url=", "integrity=")) {
            if (eat(keyword)) {
                expect("<");
            }
        }
        return text.indexOf(':') >= 0 ? interfaceName() : new ExternName.Plain(label(rest()));
    }

    private ExternName reference() {
        expectEnd();
        return new ExternName.Reference(text);
    }

    private ExternName interfaceName() {
        path(true);
        String path = text.substring(0, position);
        String version = "";
        if (eat("@")) {
            version = rest();
            semanticVersion(version);
        }
        expectEnd();
        return new ExternName.Interface(path, version);
    }

    /// A namespace, a package, and a projection, which is an interface's name.
    private void path(boolean needsProjection) {
        lowerCaseLabel();
        expect(":");
        lowerCaseLabel();
        if (text.startsWith(":", position)) {
            throw nested("expected `/` after package name");
        }
        if (eat("/")) {
            label(word());
            if (text.startsWith("/", position)) {
                throw nested("trailing characters found: `" + text.substring(position) + "`");
            }
        } else if (needsProjection) {
            throw invalid("expected `/` after package name");
        }
    }

    private void lowerCaseLabel() {
        String label = label(word());
        for (int i = 0; i < label.length(); i++) {
            if (isUpper(label.charAt(i))) {
                throw invalid("character `" + label.charAt(i) + "` is not lowercase in package name/namespace");
            }
        }
    }

    private void versionRange() {
        if (!eat("@") || eat("*")) {
            return;
        }
        expect("{");
        String range = upTo('}');
        expect("}");
        if (range.equals("*")) {
            return;
        }
        if (range.startsWith(">=")) {
            int space = range.indexOf(' ');
            semanticVersion(range.substring(2, space < 0 ? range.length() : space));
            if (space >= 0) {
                String upper = range.substring(space + 1);
                if (!upper.startsWith("<")) {
                    throw invalid("expected `<` at start of version range upper bounds");
                }
                semanticVersion(upper.substring(1));
            }
        } else if (range.startsWith("<")) {
            semanticVersion(range.substring(1));
        } else {
            throw invalid("expected `>=` or `<` at start of version range");
        }
    }

    private void semanticVersion(String version) {
        String why = SemanticVersions.problem(version);
        if (why != null) {
            throw invalid("`" + version + "` is not a valid semver: " + why);
        }
    }

    private void optionalHash() {
        if (eat(",")) {
            expect("integrity=<");
            hashes();
        }
    }

    private void hashes() {
        String[] hashes = upTo('>').strip().split("\\p{IsWhite_Space}+", -1);
        expect(">");
        if (hashes.length == 1 && hashes[0].isEmpty()) {
            throw invalid("integrity hash cannot be empty");
        }
        for (String hash : hashes) {
            if (ALGORITHMS.stream().noneMatch(hash::startsWith)) {
                throw invalid("unrecognized hash algorithm: `" + hash + "`");
            }
            String digest = hash.substring("sha256".length());
            if (!digest.startsWith("-")) {
                throw invalid("expected `-` after hash algorithm: " + hash);
            }
            int options = digest.indexOf('?');
            String base64 = digest.substring(1, options < 0 ? digest.length() : options);
            if (!isBase64(base64)) {
                throw invalid("not valid base64: `" + base64 + "`");
            }
        }
    }

    private static boolean isBase64(String text) {
        int end = text.length();
        while (end > 1 && text.length() - end < 2 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char one = text.charAt(i);
            if (!isLower(one) && !isUpper(one) && !isDigit(one) && one != '+' && one != '/') {
                return false;
            }
        }
        return end > 0;
    }

    private boolean eat(String expected) {
        boolean found = text.startsWith(expected, position);
        if (found) {
            position += expected.length();
        }
        return found;
    }

    private void expect(String expected) {
        if (!eat(expected)) {
            throw invalid("expected `" + expected + "` at `" + text.substring(position) + "`");
        }
    }

    private void expectEnd() {
        if (position < text.length()) {
            throw invalid("trailing characters found: `" + text.substring(position) + "`");
        }
    }

    private String rest() {
        String rest = text.substring(position);
        position = text.length();
        return rest;
    }

    private String until(char separator) {
        String before = upTo(separator);
        position++;
        return before;
    }

    private String upTo(char separator) {
        int end = text.indexOf(separator, position);
        if (end < 0) {
            throw invalid("failed to find `" + separator + "` character");
        }
        String before = text.substring(position, end);
        position = end;
        return before;
    }

    /// The characters that can stand in a label.
    private String word() {
        int start = position;
        while (position < text.length() && isOfLabel(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private static boolean isOfLabel(char one) {
        return isLower(one) || isUpper(one) || isDigit(one) || one == '-';
    }

    private String label(String label) {
        if (!isLabel(label)) {
            throw invalid("`" + label + "` is not in kebab case");
        }
        return label;
    }

    private InvalidComponent nested(String why) {
        return Unsupported.feature("nested package names (`" + text + "`: " + why + ")", offset);
    }

    private InvalidComponent invalid(@Nullable String why) {
        return new InvalidComponent("invalid", offset, "`" + text + "` is not a valid extern name: " + why);
    }
}
