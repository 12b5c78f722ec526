package dev.mortise.component.internal.definition;

import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType.CoreModuleType;
import java.util.List;

/// A core module inside a component.
///
/// @param index among all core modules of the outermost component
/// @param byteOffset where its bytes start
/// @param size in bytes
/// @param type its imports and exports
/// @param memories declared ones
/// @param tables declared ones
/// @param functions how many it defines
public record ModuleDefinition(
        int index,
        int byteOffset,
        int size,
        CoreModuleType type,
        List<CoreType.Memory> memories,
        List<CoreType.Table> tables,
        int functions) {}
