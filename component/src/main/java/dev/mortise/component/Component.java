package dev.mortise.component;

import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.definition.CoreSource;
import dev.mortise.component.internal.link.Program;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A decoded and validated component: immutable and thread-safe.
public final class Component {
    private final byte[] bytes;
    private final ComponentDecoder.Decoded decoded;
    /// What was begun to be looked for when it was decoded, until it is compiled: it is large, and a component lives as
    /// long as what it was compiled to.
    private final AtomicReference<@Nullable KeptCode> ahead;

    private Component(byte[] bytes, ComponentDecoder.Decoded decoded, @Nullable KeptCode ahead) {
        this.bytes = bytes;
        this.decoded = decoded;
        this.ahead = new AtomicReference<>(ahead);
    }

    /// Decodes and validates.
    ///
    /// @param bytes the binary
    /// @return the component
    /// @throws InvalidComponent if it is malformed, invalid, or uses what this runtime does not have
    public static Component decode(byte[] bytes) {
        return decode(bytes, DecodeLimits.DEFAULT);
    }

    /// Decodes and validates within limits.
    ///
    /// @param bytes the binary
    /// @param limits what is accepted at most
    /// @return the component
    /// @throws InvalidComponent if it is malformed, invalid, or uses what this runtime does not have
    public static Component decode(byte[] bytes, DecodeLimits limits) {
        byte[] copy = bytes.clone();
        return new Component(copy, ComponentDecoder.decode(copy, limits), null);
    }

    /// Decodes and validates, and looks for compiled code meanwhile, on another thread.
    ///
    /// @param bytes the binary
    /// @param ahead the options with which it will be compiled; with others, [#compile] looks again
    /// @return the component
    /// @throws InvalidComponent if it is malformed, invalid, or uses what this runtime does not have
    public static Component decode(byte[] bytes, CompileOptions ahead) {
        byte[] copy = bytes.clone();
        KeptCode kept = KeptCode.lookFor(copy, ahead);
        return new Component(copy, ComponentDecoder.decode(copy, DecodeLimits.DEFAULT), kept);
    }

    /// What it imports and exports.
    ///
    /// @return resolved types, no indices
    public ComponentType type() {
        return decoded.component().type();
    }

    /// Every core module, nested ones included.
    ///
    /// @return in the order of their bytes
    public List<CoreModule> coreModules() {
        return decoded.modules().stream()
                .map(source -> new CoreModule(
                        source.definition().index(),
                        source.definition().byteOffset(),
                        source.module(),
                        source.definition().type(),
                        source.definition().memories(),
                        source.definition().tables()))
                .toList();
    }

    ComponentDecoder.Decoded decoded() {
        return decoded;
    }

    /// Compiles the core modules and plans instantiation.
    ///
    /// @param options how
    /// @return to be instantiated many times
    /// @throws InvalidComponent if a function is too large for the JVM, with the function's number and name
    public CompiledComponent compile(CompileOptions options) {
        return new CompiledComponent(this, options, compiled(options, Program.Parts.of(decoded)));
    }

    private Program compiled(CompileOptions options, Program.Parts parts) {
        CodeCache cache = options.cache();
        KeptCode begun = ahead.getAndSet(null);
        KeptCode kept = begun != null && begun.isOf(options) ? begun : KeptCode.lookFor(bytes, options);
        if (cache == null || kept == null) {
            return program(options, parts);
        }
        KeptCode.Found found = kept.await();
        Program known = found.code() == null ? null : Program.load(parts, found.code());
        return known != null
                ? known
                : Program.compile(
                        parts, rewritten(options, parts), options.rewriter(), code -> cache.store(found.key(), code));
    }

    /// Compiles without a cache.
    static Program program(CompileOptions options, Program.Parts parts) {
        List<byte[]> modules = rewritten(options, parts);
        return options.engine() == CompileOptions.Engine.INTERPRETED
                ? Program.interpret(parts, modules)
                : Program.compile(parts, modules, options.rewriter(), null);
    }

    private static List<byte[]> rewritten(CompileOptions options, Program.Parts parts) {
        List<byte[]> modules = parts.modules().stream().map(CoreSource::module).toList();
        List<byte[]> rewritten = options.rewriter().rewrite(modules);
        if (rewritten.size() != modules.size()) {
            throw new IllegalStateException(
                    "the rewriter got " + modules.size() + " modules and returned " + rewritten.size());
        }
        return rewritten;
    }
}
