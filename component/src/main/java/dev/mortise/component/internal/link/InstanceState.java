package dev.mortise.component.internal.link;

import dev.mortise.component.internal.memory.GuestMemory;
import dev.mortise.component.internal.memory.GuestTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.MutabilityType;

/// What every core instance of a component instance held at one moment, to be returned to.
///
/// Each core instance owns the memories, tables and globals that its module declares; what a module imports is another
/// one's, or the host's.
final class InstanceState {
    private final List<GuestMemory> memories = new ArrayList<>();
    private final List<GuestMemory.Snapshot> memorySnapshots = new ArrayList<>();
    private final List<GuestTable> tables = new ArrayList<>();
    private final List<GlobalState> globals = new ArrayList<>();
    private final List<ElementState> elements = new ArrayList<>();

    private record GlobalState(
            GlobalInstance global,
            long low,
            long high,
            @Nullable Object reference) {
        void restore() {
            global.setValueLow(low);
            global.setValueHigh(high);
            global.setRefValue(reference);
        }
    }

    private record ElementState(
            Instance instance, int index, @Nullable Element element) {
        void restore() {
            instance.setElement(index, element);
        }
    }

    private InstanceState() {}

    /// Whether the core engine lets every state of such a module be returned to: exceptions that were thrown stay
    /// registered in their instance.
    static boolean isRestorable(WasmModule module) {
        return module.tagSection().isEmpty() && module.importSection().count(ExternalType.TAG) == 0;
    }

    /// Remembers the present state.
    ///
    /// @param like the state of another instance of the same component, to share equal blocks of memory with
    static InstanceState of(List<Instance> instances, @Nullable InstanceState like) {
        InstanceState state = new InstanceState();
        for (Instance instance : instances) {
            state.add(instance, like);
        }
        return state;
    }

    private void add(Instance instance, @Nullable InstanceState like) {
        WasmModule module = instance.module();
        int declaredMemories =
                module.memorySection().map(section -> section.memoryCount()).orElse(0);
        int importedMemories = module.importSection().count(ExternalType.MEMORY);
        for (int i = 0; i < declaredMemories; i++) {
            GuestMemory memory = (GuestMemory) instance.memory(importedMemories + i);
            int ordinal = memories.size();
            memories.add(memory);
            memorySnapshots.add(memory.snapshot(like == null ? null : like.memorySnapshots.get(ordinal)));
        }
        int importedTables = module.importSection().count(ExternalType.TABLE);
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            if (instance.table(importedTables + i) instanceof GuestTable table) {
                table.snapshot();
                tables.add(table);
            }
        }
        int importedGlobals = module.importSection().count(ExternalType.GLOBAL);
        for (int i = 0; i < module.globalSection().globalCount(); i++) {
            GlobalInstance global = instance.global(importedGlobals + i);
            if (global.getMutabilityType() == MutabilityType.Var) {
                globals.add(new GlobalState(global, global.getValueLow(), global.getValueHigh(), global.getRefValue()));
            }
        }
        for (int i = 0; i < instance.elementCount(); i++) {
            elements.add(new ElementState(instance, i, instance.element(i)));
        }
    }

    /// The same for comparison only: it holds the blocks of memory, but no instance.
    InstanceState withoutInstances() {
        InstanceState copy = new InstanceState();
        copy.memorySnapshots.addAll(memorySnapshots);
        return copy;
    }

    /// Returns to it.
    ///
    /// @return false if a table has grown, which cannot be undone: the instance is of no more use then
    boolean restore() {
        for (GuestTable table : tables) {
            if (!table.restore()) {
                return false;
            }
        }
        for (GuestMemory memory : memories) {
            memory.restore();
        }
        for (GlobalState global : globals) {
            global.restore();
        }
        for (ElementState element : elements) {
            element.restore();
        }
        return true;
    }
}
