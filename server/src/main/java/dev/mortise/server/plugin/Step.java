package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import java.util.List;
import java.util.Locale;

/// A step of the lifecycle that an operator asks for, with the states from which it may be taken.
enum Step {
    INSTALL,
    ENABLE,
    DISABLE,
    UNINSTALL,
    PURGE;

    private List<StoredStatus> from() {
        return switch (this) {
            case INSTALL -> List.of(StoredStatus.UPLOADED, StoredStatus.UNINSTALLED);
            case ENABLE -> List.of(StoredStatus.INSTALLED, StoredStatus.DISABLED, StoredStatus.ERROR);
            case DISABLE -> List.of(StoredStatus.RUNNING, StoredStatus.ERROR);
            case UNINSTALL -> List.of(StoredStatus.INSTALLED, StoredStatus.DISABLED, StoredStatus.ERROR);
            case PURGE -> List.of(StoredStatus.UPLOADED, StoredStatus.UNINSTALLED);
        };
    }

    /// Refuses the step when the plugin stands elsewhere.
    ///
    /// @throws ApiProblem 409 `wrong_state` with `expected` and `actual`
    void check(String pluginId, StoredStatus actual) {
        List<StoredStatus> from = from();
        if (!from.contains(actual)) {
            List<String> expected = from.stream().map(StoredStatus::word).toList();
            throw ApiProblem.conflict(
                            "wrong_state",
                            "%s of %s is possible when it is %s; it is %s"
                                    .formatted(
                                            name().toLowerCase(Locale.ROOT),
                                            pluginId,
                                            String.join(" or ", expected),
                                            actual.word()))
                    .with("expected", expected)
                    .with("actual", actual.word());
        }
    }
}
