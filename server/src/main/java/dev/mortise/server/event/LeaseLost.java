package dev.mortise.server.event;

/// A delivery's lease ran out and another claim holds it: what was done under the old one must not be stored.
public final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param delivery the one whose lease was lost
    public LeaseLost(Delivery delivery) {
        super(
                "the lease of delivery " + delivery.id() + " (claim " + delivery.token() + ") was lost",
                null,
                false,
                false);
    }
}
