package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;
import dev.mortise.component.internal.core.EngineModule;
import dev.mortise.component.internal.core.HostTable;
import dev.mortise.component.internal.memory.GuestTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Table;

/// The tables of one core instance whose elements are the host's: see [HostTable].
final class HostTables {
    private static final int FUNCTIONS_OF_EXCEPTIONS = 2;

    private final List<TailCalls> tailCalls = new ArrayList<>();
    private final PendingTailCall pending;
    private final Map<Integer, Integer> tailCallers;
    private final CaughtExceptions caught;
    private final WasmModule hostFunctions;
    private @Nullable Instance instance;

    HostTables(Table any, EngineModule module, WasmModule hostFunctions, Store store) {
        this.pending = new PendingTailCall(any, hostFunctions, store.foreignTailCalls());
        this.tailCallers = module.tailCallers();
        this.hostFunctions = hostFunctions;
        this.caught = store.caughtExceptions();
    }

    TableInstance create(HostTable kind, Table declared) {
        return switch (kind) {
            case HostTable.Exceptions exceptions ->
                new Exceptions(
                        declared,
                        Instance.builder(hostFunctions)
                                .withMachineFactory(helper -> this::exception)
                                .build());
            case HostTable.OwnTailCalls own -> new OwnTailCalls(declared);
            case HostTable.PendingTailCall one -> pending;
            case HostTable.TailCalls(int table) -> {
                TailCalls view = new TailCalls(declared, table);
                tailCalls.add(view);
                yield view;
            }
        };
    }

    /// Says which instance has the tables.
    void bind(Instance owner) {
        instance = owner;
        for (TailCalls view : tailCalls) {
            view.target = (GuestTable) owner.table(view.table);
        }
    }

    private long[] exception(int function, long[] arguments) {
        int reference = (int) arguments[0];
        if (function == 0) {
            return new long[] {
                caught.keep(CompiledModule.present(instance, "an instance").exn(reference))
            };
        }
        throw caught.get(reference);
    }

    private static final class Exceptions extends TableInstance {
        private final Instance functions;

        Exceptions(Table declared, Instance functions) {
            super(declared, -1);
            this.functions = functions;
        }

        @Override
        public int requiredRef(int index) {
            return index;
        }

        @Override
        public Instance instance(int index) {
            return functions;
        }
    }

    /// Calls the function through the host, which counts the calls of this kind that are open: unlike other tail calls
    /// each takes stack until it returns.
    private static final class PendingTailCall extends TableInstance {
        private final ForeignTailCalls open;
        private final Map<Integer, Integer> functionsOfTypes = new HashMap<>();
        private final Instance functions;
        private @Nullable Instance owner;
        private int function;

        PendingTailCall(Table declared, WasmModule hostFunctions, ForeignTailCalls open) {
            super(declared, -1);
            this.open = open;
            for (int i = FUNCTIONS_OF_EXCEPTIONS;
                    i < hostFunctions.functionSection().functionCount();
                    i++) {
                functionsOfTypes.put(hostFunctions.functionSection().getFunctionType(i), i);
            }
            functions = Instance.builder(hostFunctions)
                    .withMachineFactory(helper -> this::call)
                    .build();
        }

        private long[] call(int helper, long[] arguments) {
            Instance callee = CompiledModule.present(owner, "a pending tail call");
            int calleeFunction = function;
            open.enter();
            try {
                return callee.getMachine().call(calleeFunction, arguments);
            } finally {
                open.leave();
            }
        }

        @Override
        public int requiredRef(int index) {
            Instance callee = CompiledModule.present(owner, "a pending tail call");
            return CompiledModule.present(
                    functionsOfTypes.get(callee.functionType(function)), "function of the type of a tail call");
        }

        @Override
        public Instance instance(int index) {
            return functions;
        }
    }

    /// Says that the call that follows is a tail call: compiled code has tail calls itself.
    private int tailCall(int function) {
        if (CompiledModule.present(instance, "an instance").getMachine() instanceof Interpreter interpreter) {
            interpreter.tailCall();
        }
        return function;
    }

    private final class OwnTailCalls extends TableInstance {
        OwnTailCalls(Table declared) {
            super(declared, -1);
        }

        @Override
        public int requiredRef(int index) {
            return tailCall(index);
        }

        /// Every function that it gives is the instance's own.
        @Override
        public @Nullable Instance instance(int index) {
            return null;
        }
    }

    private final class TailCalls extends TableInstance {
        private final int table;
        private @Nullable GuestTable target;

        TailCalls(Table declared, int table) {
            super(declared, -1);
            this.table = table;
        }

        @Override
        public int requiredRef(int index) {
            GuestTable elements = CompiledModule.present(target, "a table");
            int function = elements.requiredRef(index);
            Instance owner = elements.instance(index);
            if (owner == null || owner.equals(instance)) {
                return tailCall(function);
            }
            Integer caller = tailCallers.get(owner.functionType(function));
            if (caller == null) {
                throw new Trap("indirect_call_type_mismatch", "indirect call type mismatch");
            }
            pending.owner = owner;
            pending.function = function;
            return tailCall(caller);
        }

        /// Every function that it gives is the instance's own.
        @Override
        public @Nullable Instance instance(int index) {
            return null;
        }
    }
}
