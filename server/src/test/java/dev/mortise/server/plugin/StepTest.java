package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.platform.ApiProblem;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepTest {
    @ParameterizedTest
    @CsvSource({
        "INSTALL, UPLOADED UNINSTALLED",
        "ENABLE, INSTALLED DISABLED ERROR",
        "DISABLE, RUNNING ERROR",
        "UNINSTALL, INSTALLED DISABLED ERROR",
        "PURGE, UPLOADED UNINSTALLED"
    })
    void aStepIsTakenFromItsStatesAndRefusedInAllOthers(Step step, String states) {
        List<String> from = List.of(states.split(" "));
        for (StoredStatus actual : StoredStatus.values()) {
            if (from.contains(actual.name())) {
                assertThatCode(() -> step.check("a.b", actual)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> step.check("a.b", actual))
                        .isInstanceOfSatisfying(ApiProblem.class, problem -> {
                            assertThat(problem.status()).isEqualTo(409);
                            assertThat(problem.code()).isEqualTo("wrong_state");
                            assertThat(problem.members()).containsEntry("actual", actual.word());
                            assertThat(problem.members())
                                    .containsEntry(
                                            "expected",
                                            from.stream()
                                                    .map(state -> StoredStatus.valueOf(state)
                                                            .word())
                                                    .toList());
                        });
            }
        }
    }
}
