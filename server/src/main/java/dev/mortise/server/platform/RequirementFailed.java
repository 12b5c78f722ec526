package dev.mortise.server.platform;

import org.springframework.dao.ConcurrencyFailureException;

/// Something that a [Pipeline] required does not hold; nothing of the transaction is done.
public final class RequirementFailed extends ConcurrencyFailureException {
    private static final long serialVersionUID = 1L;

    RequirementFailed(Throwable cause) {
        super("what the transaction goes by does not hold", cause);
    }
}
