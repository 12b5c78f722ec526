package dev.mortise.engine.fault;

import java.util.List;
import java.util.stream.Collectors;

/// A manifest or a component that is not accepted, with every reason that was found.
public final class Refused extends EngineException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<Problem> problems;

    /// Creates the refusal.
    ///
    /// @param problems at least one
    public Refused(List<Problem> problems) {
        super("refused", problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /// Every reason, in the order of the manifest's lines.
    ///
    /// @return at least one
    public List<Problem> problems() {
        return problems;
    }
}
