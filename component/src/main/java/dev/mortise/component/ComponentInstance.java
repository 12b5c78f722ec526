package dev.mortise.component;

import dev.mortise.component.internal.link.ExtraImports;
import dev.mortise.component.internal.link.HostItem;
import dev.mortise.component.internal.link.Program;
import dev.mortise.component.internal.link.Running;
import dev.mortise.component.internal.memory.MemoryBudget;
import dev.mortise.component.internal.memory.SpareBlocks;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;

/// An instance of a component, used by one thread at a time. A trap poisons it: every later call traps.
public final class ComponentInstance implements AutoCloseable {
    private final Running running;

    @SuppressWarnings("this-escape")
    ComponentInstance(Program program, Linker linker, InstanceOptions options) {
        MemoryBudget budget = new MemoryBudget(options.memoryLimitBytes(), pool(options.pool()));
        this.running = program.prepare(
                linker.imports(), budget, options.passedLimitBytes(), extra(options.coreImports()), this);
        try {
            running.start();
        } catch (Throwable fault) {
            try {
                running.close();
            } catch (RuntimeException destructor) {
                fault.addSuppressed(destructor);
            }
            throw fault;
        }
    }

    private static MemoryBudget.@Nullable Pool pool(@Nullable MemoryPool pool) {
        if (pool == null) {
            return null;
        }
        return new MemoryBudget.Pool() {
            @Override
            public void take(long bytes) {
                pool.take(bytes);
            }

            @Override
            public void give(long bytes) {
                pool.give(bytes);
            }

            @Override
            public long limitBytes() {
                return pool.limitBytes();
            }

            @Override
            public SpareBlocks spareBlocks() {
                return pool.spareBlocks();
            }
        };
    }

    private static ExtraImports extra(CoreImports imports) {
        return new ExtraImports() {
            @Override
            public @Nullable GlobalInstance global(String module, String name) {
                CoreGlobal global = imports.global(module, name);
                return global == null ? null : global.global();
            }

            @Override
            public @Nullable GlobalInstance counter() {
                CoreGlobal counter = imports.counter();
                return counter == null ? null : counter.global();
            }

            @Override
            public @Nullable LongUnaryOperator hook(String module, String name) {
                return imports.hook(module, name);
            }

            @Override
            public void work(long units) {
                imports.work().accept(units);
            }
        };
    }

    /// Finds an exported function, to be called many times.
    ///
    /// @param interfaceName the exported instance, such as `erp:plugin/plugin-api@1.0.0`; empty for a function
    ///     that the component exports itself
    /// @param function its name
    /// @return the function, valid until this instance is closed
    /// @throws IllegalArgumentException if there is no such function; it lists those that there are
    public ExportedFunction function(String interfaceName, String function) {
        return new ExportedFunction(running.function(interfaceName, function));
    }

    /// Finds and calls an exported function.
    ///
    /// @param interfaceName the exported instance, such as `erp:plugin/plugin-api@1.0.0`; empty for a function that
    ///     the component exports itself
    /// @param function its name
    /// @param arguments of the parameters' types
    /// @return null when the function returns nothing
    /// @throws Trap if the guest traps; a host function's exception arrives as it is
    /// @throws LimitExceeded if the guest exceeds a limit
    /// @throws IllegalArgumentException if there is no such function or the arguments do not fit
    public @Nullable Value call(String interfaceName, String function, List<Value> arguments) {
        return running.function(interfaceName, function).call(arguments);
    }

    Map<String, HostItem> exports() {
        return running.exports();
    }

    /// Bytes of all memories and tables now.
    ///
    /// @return at most the limit
    public long memoryBytes() {
        return running.memoryBytes();
    }

    /// The most bytes of all memories and tables so far.
    ///
    /// @return at most the limit
    public long peakMemoryBytes() {
        return running.peakMemoryBytes();
    }

    /// Remembers what memories, tables and globals hold now, so that [#restore] returns to it. Not during a call.
    ///
    /// Instances of one [CompiledComponent] share what is equal in their snapshots' memories.
    ///
    /// @return false if this instance cannot be restored: it has handles or core modules with exception tags, or it
    ///     is poisoned
    public boolean snapshot() {
        return running.snapshot();
    }

    /// Returns to the snapshot: nothing that a call did is left. Costs what was written since, not what is held. Not
    /// during a call; handles that the host still holds are void. What the guest still owns of the host's
    /// resources is released: their destructors run, and what one of them throws is thrown after the last.
    ///
    /// @return false if that is not possible, as a call trapped or a table grew; the instance is poisoned then,
    ///     and a fresh one is needed
    public boolean restore() {
        return running.restore();
    }

    /// Whether a host function was called since the instance was made or restored. If one was called by a start
    /// function, a snapshot would keep the host's answer for calls to come.
    ///
    /// @return true after the first call
    public boolean hasCalledHost() {
        return running.hasCalledHost();
    }

    /// Ends it; later calls trap. What it took of a pool is given back. What it still owns of the host's
    /// resources is released: their destructors run, and what one of them throws is thrown after the last.
    /// Guests' own destructors do not run. Not during a call.
    @Override
    public void close() {
        running.close();
    }

    /// Drops a resource that the guest gave to the host: runs its destructor.
    ///
    /// @param resource from an own handle that the host got and did not pass on
    /// @throws Trap if the destructor traps
    public void drop(Resource resource) {
        running.drop(resource);
    }
}
