package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.UUID;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/// What the engine tells HotSpot.
class JitTest {
    private static final String DIRECTIVE = "run/endive/$gen/CompiledMachineFuncGroup_0.func_";

    private static String directives() throws JMException {
        return String.valueOf(ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "compilerDirectivesPrint",
                        new Object[0],
                        new String[0]));
    }

    @Test
    void loopOfQuickJsHasADirectiveWhileItsPluginIsLoaded() throws JMException {
        String before = directives();
        try (PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID))) {
            engine.load(Examples.wasm("inventory"), Examples.manifest("inventory"));
            assertThat(directives()).as("a plugin in C needs none").isEqualTo(before);
            engine.load(Examples.wasm("inventory-js"), Examples.manifest("inventory-js"));
            assertThat(directives()).contains(DIRECTIVE);
        }
        assertThat(directives()).isEqualTo(before);
    }

    @Test
    void optionsThatThisJvmLacksAreNamed() {
        // The tests' JVM has none of them.
        assertThat(JitOptions.missing())
                .containsExactly(
                        "-XX:-DontCompileHugeMethods", "-XX:MaxNodeLimit=160000", "-XX:NodeLimitFudgeFactor=3200");
    }
}
