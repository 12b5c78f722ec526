import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program that this one started and that never outlives it: a small `sh` between the two kills it at the end of a pipe that only
/// this process holds open. It is always named by its own process id.
final class Child {
    private static final String WATCH = """
            log=$1; shift
            exec 3<&0 </dev/null
            "$@" 3<&- >>"$log" 2>&1 &
            child=$!
            printf '%s\\n' "$child"
            ( while read -r line <&3; do :; done; kill -KILL "$child" 2>/dev/null ) >/dev/null 2>&1 &
            guard=$!
            exec 3<&-
            wait "$child"
            status=$?
            kill -KILL "$guard" 2>/dev/null
            exit "$status"
            """;

    private final Process shell;
    private final Optional<ProcessHandle> program;

    private Child(Process shell, Optional<ProcessHandle> program) {
        this.shell = shell;
        this.program = program;
    }

    static Child start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        List<String> whole = new ArrayList<>(List.of("setsid", "sh", "-c", WATCH, "torture", log.toString()));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process shell = builder.start();
        BufferedReader said = new BufferedReader(new InputStreamReader(shell.getInputStream()));
        String pid = said.readLine();
        if (pid == null) {
            throw new IOException("cannot start " + command.getFirst());
        }
        return new Child(shell, ProcessHandle.of(Long.parseLong(pid.strip())));
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    Optional<ProcessHandle> handle() {
        return program.filter(ProcessHandle::isAlive);
    }

    /// kill -9 to the program itself; returns when it is gone.
    void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
        await();
    }

    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                shell.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
