package dev.mortise.component.internal.core;

/// A table that the rewriter adds to a module: whoever instantiates the module makes it out of host code, so that
/// `call_indirect` reaches the host. They are the last tables of the module.
public sealed interface HostTable {
    /// Element 0 takes an exception reference as the engine has it and returns one that stays its own; element 1 throws
    /// what such a reference stands for.
    record Exceptions() implements HostTable {}

    /// Element n is the module's own function n, for whom the interpreter makes its tail calls.
    record OwnTailCalls() implements HostTable {}

    /// Element 0 is what the last tail call through a [TailCalls] found in another module.
    record PendingTailCall() implements HostTable {}

    /// What tail calls see of a table of the module: its functions, but for those of other modules a function of this
    /// one that calls the [PendingTailCall].
    ///
    /// @param table its index
    record TailCalls(int table) implements HostTable {}
}
