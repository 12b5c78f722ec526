package dev.mortise.component.fuzz;

import java.util.EnumMap;
import java.util.Map;

/// Components that are built section by section, so that what lies deep is reached: ones that are right by construction
/// and must work, and wild ones.
public final class StructuredTarget {
    private static final EngineFaults FAULTS = new EngineFaults();
    private static final Map<Exercise.Reached, Integer> REACHED = new EnumMap<>(Exercise.Reached.class);

    private StructuredTarget() {}

    /// The target's entry for the fuzzer.
    ///
    /// @param input what the choices are read from
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        if (choices.oneIn(3)) {
            new Forwarder(choices).run();
        } else {
            byte[] component = WildComponent.build(choices, FAULTS);
            REACHED.merge(Exercise.run(component, choices, FAULTS), 1, Integer::sum);
        }
    }

    /// Says what happened, when the fuzzer ends.
    public static void fuzzerTearDown() {
        System.err.println("how far wild components came: " + REACHED);
        FAULTS.print(System.err);
    }
}
