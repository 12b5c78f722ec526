package dev.mortise.engine.fault;

/// A step of the lifecycle that the plugin's state does not allow.
public final class WrongState extends EngineException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String actual;

    /// Creates the refusal.
    ///
    /// @param pluginId the plugin
    /// @param step what was asked for
    /// @param expected the states from which it is possible
    /// @param actual the state that the plugin is in
    public WrongState(String pluginId, String step, String expected, String actual) {
        super(
                "wrong_state",
                "plugin " + pluginId + " cannot " + step + ": expected state " + expected + ", actual state " + actual);
        this.expected = expected;
        this.actual = actual;
    }

    /// The states from which the step is possible.
    ///
    /// @return their names, joined by ` or `
    public String expected() {
        return expected;
    }

    /// The state that the plugin is in.
    ///
    /// @return its name
    public String actual() {
        return actual;
    }
}
