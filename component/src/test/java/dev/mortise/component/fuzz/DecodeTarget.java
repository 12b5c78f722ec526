package dev.mortise.component.fuzz;

import java.util.EnumMap;
import java.util.Map;

/// Binaries as they come, usually mutations of real components.
public final class DecodeTarget {
    private static final EngineFaults FAULTS = new EngineFaults();
    private static final Map<Exercise.Reached, Integer> REACHED = new EnumMap<>(Exercise.Reached.class);

    private DecodeTarget() {}

    /// The target's entry for the fuzzer.
    ///
    /// @param input a binary
    public static void fuzzerTestOneInput(byte[] input) {
        REACHED.merge(Exercise.run(input, Choices.derivedFrom(input), FAULTS), 1, Integer::sum);
    }

    /// Says what happened, when the fuzzer ends.
    public static void fuzzerTearDown() {
        System.err.println("how far inputs came: " + REACHED);
        FAULTS.print(System.err);
    }
}
