package dev.mortise.component.internal.binary;

import dev.mortise.component.DecodeLimits;
import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import org.jspecify.annotations.Nullable;

/// Compares the types that a host declares with those that a component imports.
public final class HostTypes {
    private final WorkLimit work = new WorkLimit(DecodeLimits.DEFAULT);
    private final Substitution bound = new Substitution(work);

    /// Says that the host's resource stands for the imported one.
    public void bind(ResourceType imported, ResourceType own) {
        bound.replace(imported, own);
    }

    /// What stands for a resource.
    public ResourceType bound(ResourceType resource) {
        return bound.resource(resource);
    }

    /// A function's type with what stands for its resources.
    public FuncType bound(FuncType type) {
        return bound.function(type);
    }

    /// Why what a host gives does not fit an import; null when it does.
    public @Nullable String mismatch(ExternType given, ExternType imported) {
        return new Subtyping(work).mismatch(given, bound.extern(imported));
    }

    /// Why a host's function does not fit an import; null when it does.
    public @Nullable String mismatch(FuncType declared, FuncType imported) {
        return new Subtyping(work).functions(declared, bound.function(imported));
    }
}
