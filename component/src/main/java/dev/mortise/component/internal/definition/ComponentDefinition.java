package dev.mortise.component.internal.definition;

import dev.mortise.component.ComponentType;
import java.util.List;
import java.util.Map;

/// A component: the steps that instantiate it, in order, each filling one slot of the instance's frame.
///
/// @param steps in the order of the binary
/// @param slots how many a frame has
/// @param exports the slot of each export that exists at run time, by name
/// @param type imports and exports
public record ComponentDefinition(List<Step> steps, int slots, Map<String, Integer> exports, ComponentType type) {}
