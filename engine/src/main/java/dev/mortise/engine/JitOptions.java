package dev.mortise.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options without which HotSpot leaves large functions of guests to its interpreter, above all the loop of
/// QuickJS: plugins in JavaScript run about ten times slower then.
public final class JitOptions {
    /// What each option must be at least; of a switch, that it is off.
    private static final Map<String, Integer> NEEDED =
            Map.of("DontCompileHugeMethods", 0, "MaxNodeLimit", 160_000, "NodeLimitFudgeFactor", 3_200);

    private JitOptions() {}

    /// Looks at the JVM that runs this.
    ///
    /// @return the options to give to it, as on its command line; none when all are given, or when it is another
    ///     JVM than HotSpot, of which nothing is known
    public static List<String> missing() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (jvm == null) {
            return List.of();
        }
        List<String> missing = new ArrayList<>();
        NEEDED.forEach((name, least) -> {
            String value = value(jvm, name);
            if (value == null) {
                return;
            }
            if (least == 0) {
                if (value.equals("true")) {
                    missing.add("-XX:-" + name);
                }
            } else if (Long.parseLong(value) < least) {
                missing.add("-XX:" + name + "=" + least);
            }
        });
        missing.sort(null);
        return List.copyOf(missing);
    }

    private static @Nullable String value(HotSpotDiagnosticMXBean jvm, String option) {
        try {
            return jvm.getVMOption(option).getValue();
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }
}
