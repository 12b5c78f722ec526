package dev.mortise.component;

import java.util.List;

/// A core module inside a component, for inspection and rewriting.
///
/// @param index its number among all core modules of the component, nested ones included, in the order of their bytes
/// @param byteOffset where its bytes start in the component
/// @param bytes a copy of them
/// @param type imports and exports
/// @param memories declared memories, without imported ones
/// @param tables declared tables, without imported ones
@SuppressWarnings("ArrayRecordComponent")
public record CoreModule(
        int index,
        long byteOffset,
        byte[] bytes,
        ExternType.CoreModuleType type,
        List<CoreType.Memory> memories,
        List<CoreType.Table> tables) {
    /// Copies the lists.
    public CoreModule {
        memories = List.copyOf(memories);
        tables = List.copyOf(tables);
    }
}
