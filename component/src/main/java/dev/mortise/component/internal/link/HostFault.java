package dev.mortise.component.internal.link;

/// Carries what a host function threw through the engine, so that it is not taken for a fault of the guest.
final class HostFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RuntimeException thrown;

    HostFault(RuntimeException thrown) {
        super(null, thrown, false, false);
        this.thrown = thrown;
    }

    RuntimeException thrown() {
        return thrown;
    }
}
