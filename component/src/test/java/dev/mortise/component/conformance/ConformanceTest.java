package dev.mortise.component.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The tool that runs .wast files, on files that need no text parser.
class ConformanceTest {
    private static final String EMPTY = "(component $empty binary \"\\00asm\\0d\\00\\01\\00\")";
    private static final String STREAM =
            "(component definition $stream binary \"\\00asm\\0d\\00\\01\\00\" \"\\07\\03\\01\\66\\00\")";
    private static final String INVALID = "(component binary \"\\00asm\\0d\\00\\01\\00\" \"\\07\\03\\01\\70\\05\")";
    private static final String STREAM_TYPE = STREAM.replace("definition $stream ", "");

    @TempDir
    private Path folder;

    private boolean good;

    private String report(String wast, String scope, String... expected) throws IOException, InterruptedException {
        Path path = folder.resolve("own.wast");
        Files.writeString(path, wast);
        Path list = folder.resolve("in-scope.json");
        if (!scope.isEmpty()) {
            Files.writeString(list, scope);
        }
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Report report =
                new Report(Scope.read(list, List.of(expected)), new PrintStream(printed, true, StandardCharsets.UTF_8));
        WastFile file = WastFile.read(folder, path);
        report.file(file.name(), new WastRun(Binaries.of(List.of(file)), CompileOptions.interpreted()).run(file));
        good = report.finish(Set.of(file.name()));
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatHoldsPasses() throws IOException, InterruptedException {
        assertThat(report(EMPTY + "\n(assert_invalid " + INVALID + " \"type index out of bounds\")", ""))
                .contains("2 passed, 0 failed, 0 out of scope")
                .contains("the very message that the file has: 1");
        assertThat(good).isTrue();
    }

    @Test
    void whatDoesNotHoldFailsWithItsLineAndWhy() throws IOException, InterruptedException {
        String wast = INVALID + "\n;; not so\n(assert_invalid " + EMPTY + " \"bad\")\n(assert_return (invoke \"f\"))";
        assertThat(report(wast, ""))
                .contains("0 passed, 3 failed")
                .contains("line 1 component: ", "line 3 assert_invalid: was accepted, expected: bad")
                .contains("line 4 assert_return: ");
        assertThat(good).isFalse();
    }

    @Test
    void whatTheDecoderDoesNotHaveIsOutOfScopeWithAllThatDependsOnIt() throws IOException, InterruptedException {
        String wast = STREAM + """

                (component instance $i $stream)
                (assert_return (invoke $i "f"))
                (assert_trap (invoke $i "f") "unreachable")
                (module (func))
                (thread $t (shared))
                (assert_malformed\s""" + STREAM_TYPE + " \"anything\")";
        assertThat(report(wast, ""))
                .contains("0 passed, 0 failed, 7 out of scope")
                .contains("out of scope, streams: lines 1, 2, 3, 4, 7")
                .contains("out of scope, core modules by themselves: line 5")
                .contains("out of scope, the directive thread: line 6");
        assertThat(good).isTrue();
    }

    @Test
    void aListSaysWhatMustHold() throws IOException, InterruptedException {
        String wast = EMPTY + "\n" + INVALID + "\n(assert_invalid " + STREAM_TYPE + " \"x\")\n" + STREAM;
        String list = "{\"own\":[{\"line\":1},{\"line\":3}]}";
        assertThat(report(wast, list))
                .contains("2 passed, 0 failed, 2 out of scope")
                .contains("out of scope, not in in-scope.json, ", "out of scope, streams: line 4");
        assertThat(good).isTrue();

        assertThat(report(wast, "{\"own\":[{\"line\":4}]}")).contains("line 4 component definition: streams");
        assertThat(good).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"own\":[{\"line\":9}]}', 1 directives of in-scope.json are not in the file",
        "'{\"own\":[{\"line\":1}],\"other\":[]}', 'names the file other, which is not there'",
    })
    void aListThatNamesWhatIsNotThereIsAnError(String list, String problem) throws IOException, InterruptedException {
        assertThat(report(EMPTY, list)).contains(problem);
        assertThat(good).isFalse();
    }

    @Test
    void anExpectedFailureMustFail() throws IOException, InterruptedException {
        assertThat(report(INVALID, "", "# known", "own 1 for a reason")).contains("(expected: for a reason)");
        assertThat(good).isTrue();
        assertThat(report(EMPTY, "", "own 1 for a reason")).contains("a failure is expected, and there is none: own 1");
        assertThat(good).isFalse();
    }

    @Test
    void anExpectedFailureWithoutAReasonIsRefused() {
        assertThatThrownBy(() -> report(EMPTY, "", "own 1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a reason");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(component", "(component \"", "word", ")", "(; (; ;)", "(component ; )"})
    void aFileThatIsNoneIsRefusedByLine(String wast) {
        assertThatThrownBy(() -> report("\n" + wast, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("own.wast: line 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(u8.const 0xff) | U8[value=255]",
                "(s8.const -1) | S8[value=-1]",
                "(u32.const 4_294_967_295) | U32[value=4294967295]",
                "(u64.const 18446744073709551615) | U64[value=-1]",
                "(f32.const 0x1.8) | F32[value=1.5]",
                "(f32.const -inf) | F32[value=-Infinity]",
                "(f64.const nan:canonical) | F64[value=NaN]",
                "(char.const \"\\u{69eb}\") | Char[codePoint=27115]",
                "(str.const \"a\\22\\'\\e2\\82\\ac\") | Str[value=a\"'€]",
                "(list.const (u8.const 1) (u8.const 2)) | [1, 2]",
                "(tuple.const (bool.const true)) | tuple[Bool[value=true]]",
                "(record.const (field \"b\" bool.const true) (field \"a\" (enum.const \"e\"))) | {a=EnumValue[caseName=e], b=Bool[value=true]}",
                "(variant.const \"v\" (u8.const 1)) | v(U8[value=1])",
                "(flags.const \"b\" \"a\") | [a, b]",
                "(option.none) | none",
                "(option.some (u8.const 1)) | some(U8[value=1])",
                "(result.ok) | ok(nothing)",
                "(result.err (u8.const 1)) | error(U8[value=1])",
            })
    void constantsAreRead(String constant, String expected) {
        WastNode node = new WastReader(constant.getBytes(StandardCharsets.UTF_8))
                .groups()
                .getFirst();
        assertThat(WastValues.canonical(WastValues.value(node))).isEqualTo(expected);
    }

    @Test
    void anArrayIsTheListOfItsBits() {
        assertThat(WastValues.canonical(new Value.Bytes(new byte[] {-1})))
                .isEqualTo(WastValues.canonical(new Value.ListValue(List.of(new Value.U8(255)))))
                .isEqualTo(WastValues.canonical(new Value.ListValue(List.of(new Value.S8((byte) -1)))));
        assertThat(WastValues.canonical(new Value.Ints(new int[] {-1})))
                .isEqualTo(WastValues.canonical(new Value.ListValue(List.of(new Value.U32(0xFFFF_FFFFL)))));
    }
}
