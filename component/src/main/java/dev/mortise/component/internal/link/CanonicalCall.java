package dev.mortise.component.internal.link;

import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.abi.StringEncoding;
import dev.mortise.component.internal.definition.CanonicalOptions;
import dev.mortise.component.internal.memory.GuestMemory;
import org.jspecify.annotations.Nullable;

/// The options of a canonical definition, at run time.
record CanonicalCall(
        StringEncoding encoding,
        @Nullable GuestMemory memory,
        CallContext.@Nullable Realloc realloc,
        CoreExport.@Nullable Func postReturn) {

    static CanonicalCall of(CanonicalOptions options, Frame frame) {
        return new CanonicalCall(
                options.encoding(),
                options.memory() < 0
                        ? null
                        : frame.get(options.memory(), CoreExport.Memory.class).memory(),
                options.realloc() < 0 ? null : realloc(frame.get(options.realloc(), CoreExport.Func.class)),
                options.postReturn() < 0 ? null : frame.get(options.postReturn(), CoreExport.Func.class));
    }

    private static CallContext.Realloc realloc(CoreExport.Func function) {
        return (pointer, oldSize, alignment, newSize) -> (int) function.call(pointer, oldSize, alignment, newSize)[0];
    }

    CallContext context(CallScope scope, Frame frame) {
        return new CallContext(memory, realloc, encoding, scope, frame.store().liftedBytes());
    }
}
