package dev.mortise.component.internal.link;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/// Classes that were kept, on their way into the JVM. That takes about as long as everything else of loading a large
/// component, for the JVM verifies them, so another thread has it done meanwhile.
final class DefinedClasses {
    private final FutureTask<List<Function<Instance, Machine>>> machines;

    private DefinedClasses(FutureTask<List<Function<Instance, Machine>>> machines) {
        this.machines = machines;
    }

    /// Begins.
    ///
    /// @param modules classes of each core module
    static DefinedClasses of(List<CoreClasses> modules) {
        FutureTask<List<Function<Instance, Machine>>> machines =
                new FutureTask<>(() -> modules.stream().map(CoreClasses::define).toList());
        Thread.ofPlatform().name("mortise-kept-classes").daemon().start(machines);
        return new DefinedClasses(machines);
    }

    /// Waits until all are there.
    ///
    /// @param module of all
    /// @return makes the machine of an instance of it
    /// @throws LinkageError if one of them is no class, or does what none may
    Function<Instance, Machine> machine(int module) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return machines.get().get(module);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof LinkageError unfit) {
                throw unfit;
            }
            throw new IllegalStateException("classes that were kept cannot be defined", failed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
