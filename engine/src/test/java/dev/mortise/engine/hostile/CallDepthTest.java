package dev.mortise.engine.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.engine.fuel.GuestStack;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallDepthTest {
    private static final int WARMUPS = 1_000;

    /// The frame of `direct`: its base, one local and two operands.
    private static final int DIRECT_BYTES = 64 + 8 * 3;

    private static final List<String> NAMES = List.of(
            "direct",
            "indirect",
            "modules",
            "tail-call-of-import",
            "tail-calls-through-tables",
            "destructors",
            "destructors-in-tail-position",
            "catching",
            "branching-out",
            "locals",
            "operands",
            "boxed-parameters",
            "parameters",
            "results",
            "spills",
            "calls",
            "merged",
            "inlined");

    private static final Map<String, DeepCalls.End> COLD =
            NAMES.stream().collect(Collectors.toMap(name -> name, name -> DeepCalls.end(name, Engine.COMPILED, 0)));

    static Stream<String> names() {
        return NAMES.stream();
    }

    /// A virtual machine that turns the same code into frames of other sizes, after some calls.
    record Jvm(List<String> names, int warmups, List<String> options) {}

    static Stream<Jvm> jvms() {
        String generated = "run.endive.$gen.*::*";
        return Stream.of(
                new Jvm(NAMES, 0, List.of("-XX:CompileCommand=quiet", "-XX:CompileCommand=exclude," + generated)),
                new Jvm(NAMES, WARMUPS, List.of("-XX:TieredStopAtLevel=1", "-XX:-DontCompileHugeMethods")),
                new Jvm(
                        List.of("spills", "calls", "merged", "inlined"),
                        WARMUPS,
                        List.of("-XX:-DontCompileHugeMethods")));
    }

    @ParameterizedTest
    @MethodSource("names")
    void endlessRecursionIsEndedByTheStacksOwnLimit(String name) {
        assertThat(cold(name).code()).isEqualTo("call_stack_exhausted");
        // Tail calls to another core module take no stack of the guest's, but some of the host's: they are counted.
        String limit = name.equals("tail-calls-through-tables") ? "4096 deep" : String.valueOf(GuestStack.LIMIT_BYTES);
        assertThat(cold(name).message())
                .contains("the limit \"stack\" is exceeded")
                .contains(limit);
    }

    @ParameterizedTest
    @MethodSource("names")
    void endlessRecursionEndsAtTheSameDepthHot(String name) {
        assertThat(DeepCalls.end(name, Engine.COMPILED, WARMUPS)).isEqualTo(cold(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void endlessRecursionEndsAtTheSameDepthInterpreted(String name) {
        assertThat(DeepCalls.end(name, Engine.INTERPRETED, 0)).isEqualTo(cold(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void callsThatReturnGiveTheirStackBack(String name) {
        assertThat(DeepCalls.endAfterCalls(name, 500)).isEqualTo(cold(name));
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void endlessRecursionEndsAtTheSameDepthHoweverTheJvmCompiles(Jvm jvm) throws Exception {
        assertThat(run(jvm))
                .containsExactlyElementsOf(jvm.names().stream()
                        .map(name -> name + " " + cold(name))
                        .toList());
    }

    @Test
    void theDepthIsWhatTheFramesSay() {
        int frames = GuestStack.LIMIT_BYTES / DIRECT_BYTES;
        long usedByOne = DeepCalls.fuelUsed("direct", 1) - DeepCalls.fuelUsed("direct", 0);
        // One of the frames is the export's, of the same size. The last frame that finds room calls, and the next one
        // is charged its entry.
        long expected = DeepCalls.fuelUsed("direct", 0) + (frames - 2) * usedByOne;

        assertThat(cold("direct").fuelUsed()).isBetween(expected, expected + 2 * usedByOne);
    }

    private static DeepCalls.End cold(String name) {
        return Objects.requireNonNull(COLD.get(name));
    }

    private static List<String> run(Jvm jvm) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm.options());
        command.addAll(List.of("-cp", classPath(), DeepCalls.class.getName(), String.valueOf(jvm.warmups())));
        command.addAll(jvm.names());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.lines().toList();
    }

    /// Where this JVM found its classes, whether as modules or not.
    private static String classPath() {
        return String.join(
                File.pathSeparator,
                Path.of("target", "test-classes").toString(),
                Path.of("target", "classes").toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
    }
}
