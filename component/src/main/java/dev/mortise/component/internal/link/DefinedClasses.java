package dev.mortise.component.internal.link;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/// Classes that were kept, on their way into the JVM. It verifies them, which takes longer than everything else of
/// loading a large component. So another thread begins with that, and whoever waits for them takes a part of it.
final class DefinedClasses {
    private final FutureTask<List<CoreClasses.Defined>> defined;
    private final FutureTask<Void> verified;
    /// The next class to be verified, of all modules.
    private final AtomicInteger next = new AtomicInteger();

    private DefinedClasses(List<CoreClasses> modules) {
        defined =
                new FutureTask<>(() -> modules.stream().map(CoreClasses::define).toList());
        verified = new FutureTask<>(() -> {
            defined.run();
            verify(defined.get());
            return null;
        });
    }

    /// Begins.
    ///
    /// @param modules classes of each core module
    static DefinedClasses of(List<CoreClasses> modules) {
        DefinedClasses classes = new DefinedClasses(modules);
        Thread.ofPlatform().name("mortise-kept-classes").daemon().start(classes.verified);
        return classes;
    }

    private void verify(List<CoreClasses.Defined> modules) {
        int begin = 0;
        int index = next.getAndIncrement();
        for (CoreClasses.Defined module : modules) {
            while (index - begin < module.count()) {
                module.verify(index - begin);
                index = next.getAndIncrement();
            }
            begin += module.count();
        }
    }

    /// Waits until all are there.
    ///
    /// @param module of all
    /// @return makes the machine of an instance of it
    /// @throws LinkageError if one of them is no class, or does what none may
    Function<Instance, Machine> machine(int module) {
        List<CoreClasses.Defined> modules = await(defined);
        verify(modules);
        await(verified);
        return modules.get(module).machine();
    }

    private static <T> T await(FutureTask<T> task) {
        try {
            return Uninterrupted.get(task);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof LinkageError unfit) {
                throw unfit;
            }
            throw new IllegalStateException("classes that were kept cannot be defined", failed);
        }
    }
}
