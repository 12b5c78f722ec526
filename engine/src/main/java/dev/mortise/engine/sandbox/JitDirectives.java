package dev.mortise.engine.sandbox;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// Tells HotSpot how to compile the huge methods of guests: the loop of an interpreter that a guest brings along, which
/// is ten times slower when it is not compiled.
///
/// The first compiler cannot compile them and wastes its time, and the second one runs out of nodes unless the guest's
/// other functions stay out of them. The options that the JVM needs besides are in [JitOptions]. Thread-safe.
final class JitDirectives implements AutoCloseable {
    private static final Logger LOG = System.getLogger(JitDirectives.class.getName());
    /// HotSpot takes 50 directives and a bounded number of patterns in each.
    private static final int MOST_METHODS = 500;

    private final Set<String> methods = new TreeSet<>();
    private boolean given;

    /// Adds methods, before they run for the first time.
    ///
    /// @param huge as [dev.mortise.component.CompiledComponent#hugeMethods] names them
    synchronized void add(Collection<String> huge) {
        if (methods.size() + huge.size() <= MOST_METHODS && methods.addAll(huge)) {
            give();
        }
    }

    private void give() {
        String patterns = methods.stream().map(method -> "\"" + method + "\"").collect(Collectors.joining(", "));
        String packages = methods.stream()
                .map(method -> "\"-" + method.substring(0, method.lastIndexOf('/')) + "/*.func_*\"")
                .distinct()
                .collect(Collectors.joining(", "));
        String directive =
                "[{ match: [" + patterns + "], c1: { Exclude: true }, c2: { inline: [" + packages + "] } }]\n";
        try {
            Path file = Files.createTempFile("mortise-directives", ".json");
            try {
                Files.writeString(file, directive, StandardCharsets.UTF_8);
                remove();
                String answer = command("compilerDirectivesAdd", file.toString());
                given = answer.contains("added");
                if (!given) {
                    LOG.log(Logger.Level.INFO, "The JVM takes no compiler directive: {0}", answer.strip());
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException | JMException unavailable) {
            LOG.log(Logger.Level.INFO, "The JVM takes no compiler directives: {0}", unavailable.toString());
        }
    }

    private void remove() throws JMException {
        if (given) {
            command("compilerDirectivesRemove");
            given = false;
        }
    }

    private static String command(String name, String... arguments) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        Object answer = arguments.length == 0
                ? server.invoke(commands, name, new Object[0], new String[0])
                : server.invoke(commands, name, new Object[] {arguments}, new String[] {String[].class.getName()});
        return String.valueOf(answer);
    }

    @Override
    public synchronized void close() {
        try {
            remove();
        } catch (JMException unavailable) {
            LOG.log(Logger.Level.DEBUG, "A compiler directive is left over", unavailable);
        }
    }
}
