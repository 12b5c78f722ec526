package dev.mortise.component;

/// One call from a guest to the host.
///
/// @param interfaceName the imported instance, such as `erp:plugin/host-api@1.0.0`; empty for a function of the world
/// @param function the function's name
/// @param type the function's type as the guest imports it
/// @param instance the calling instance
public record HostCall(String interfaceName, String function, FuncType type, ComponentInstance instance) {}
