package dev.mortise.component.wasi;

/// The guest called `exit`: its call ends here and returns nothing.
///
/// It is no fault of the component's code, so it is no [dev.mortise.component.Trap]; the instance is of no further use.
public final class GuestExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /// Ends the call.
    ///
    /// @param status 0 for success
    public GuestExit(int status) {
        super("the guest ended its call with exit(" + status + ")");
        this.status = status;
    }

    /// What the guest said about itself.
    ///
    /// @return 0 for success, at most 255
    public int status() {
        return status;
    }
}
