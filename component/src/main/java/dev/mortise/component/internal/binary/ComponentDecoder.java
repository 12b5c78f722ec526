package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.DecodeLimits;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.definition.CoreSource;
import dev.mortise.component.internal.definition.ModuleDefinition;
import dev.mortise.component.internal.definition.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Decodes and validates a component: preamble and sections, nested components included.
public final class ComponentDecoder {
    private final byte[] bytes;
    private final DecodeLimits limits;
    private final WorkLimit work;
    private final Depths depths;
    private final ValueTypes valueTypes = new ValueTypes();
    private final List<CoreSource> modules = new ArrayList<>();
    private int coreFunctions;

    private ComponentDecoder(byte[] bytes, DecodeLimits limits) {
        this.bytes = bytes;
        this.limits = limits;
        this.work = new WorkLimit(limits);
        this.depths = new Depths(limits);
    }

    /// A decoded component and all its core modules.
    public record Decoded(ComponentDefinition component, List<CoreSource> modules) {}

    /// Decodes.
    ///
    /// @throws InvalidComponent if the bytes are no valid component
    public static Decoded decode(byte[] bytes, DecodeLimits limits) {
        if (bytes.length > limits.componentBytes()) {
            throw new InvalidComponent(
                    "too_large",
                    0,
                    "the component is too large: at most " + limits.componentBytes() + " bytes, found " + bytes.length);
        }
        ComponentDecoder decoder = new ComponentDecoder(bytes, limits);
        ComponentDefinition component = decoder.component(
                new ByteReader(bytes, 0, bytes.length), new Scope(Scope.Kind.COMPONENT, null, limits.definitions()));
        return new Decoded(component, List.copyOf(decoder.modules));
    }

    /// Decodes a core module that stands by itself.
    ///
    /// @throws InvalidComponent if the bytes are no valid core module
    public static CoreSource module(byte[] bytes, DecodeLimits limits) {
        if (bytes.length > limits.componentBytes()) {
            throw new InvalidComponent(
                    "too_large",
                    0,
                    "the core module is too large: at most " + limits.componentBytes() + " bytes, found "
                            + bytes.length);
        }
        return new CoreSource(bytes, CoreModules.read(bytes, 0, bytes.length, 0, 0, limits));
    }

    private static void preamble(ByteReader reader) {
        int start = reader.position();
        int[] magic = {0x00, 0x61, 0x73, 0x6d};
        for (int expected : magic) {
            if (reader.u8("the magic number") != expected) {
                throw new InvalidComponent(
                        "malformed", start, "magic header not detected: expected the bytes 00 61 73 6d (\\0asm)");
            }
        }
        int version = reader.u8("the version") | reader.u8("the version") << 8;
        int layer = reader.u8("the layer") | reader.u8("the layer") << 8;
        if (layer == 0 && version == 1) {
            throw new InvalidComponent(
                    "core_module",
                    start,
                    "expected a version header for a component, found a core module: turn it into a component first, for"
                            + " example with `wasm-tools component new`");
        }
        if (layer != 1 || version != 0x0d) {
            throw new InvalidComponent(
                    "malformed",
                    start + 4,
                    "unknown binary version: expected version 0x0d and layer 1, found version 0x"
                            + Integer.toHexString(version) + " and layer " + layer);
        }
    }

    private ComponentDefinition component(ByteReader reader, Scope scope) {
        checkDepth(scope, reader);
        work.scope(reader.position());
        int start = reader.position();
        preamble(reader);
        TypeDecoder types = new TypeDecoder(valueTypes, work, depths, limits);
        Imports imports = new Imports(scope, types, work);
        Exports exports = new Exports(scope, types, work);
        Instances instances = new Instances(scope, work, depths);
        Aliases aliases = new Aliases(work);
        Canons canons = new Canons(scope, work);
        while (!reader.atEnd()) {
            int idOffset = reader.position();
            int id = reader.u8("a section id");
            int length = reader.length("a section");
            ByteReader section = reader.slice(length);
            switch (id) {
                case 0 -> section.name("a custom section's name");
                case 1 -> module(section, scope, length);
                case 4 -> {
                    Scope inner = new Scope(Scope.Kind.COMPONENT, scope, limits.definitions());
                    int slot = scope.newSlot();
                    ComponentDefinition nested = component(section, inner);
                    scope.add(scope.components, slot, nested.type(), section);
                    scope.steps.add(new Step.Nested(slot, nested));
                }
                case 2 -> each(section, "core instances", () -> instances.core(section));
                case 3 -> each(section, "core types", () -> types.core(section, scope));
                case 5 -> each(section, "instances", () -> instances.component(section));
                case 6 -> each(section, "aliases", () -> aliases.read(section, scope));
                case 7 -> each(section, "types", () -> types.define(section, scope));
                case 8 -> each(section, "canonical definitions", () -> canons.read(section));
                case 9 -> throw Unsupported.feature("component start functions", idOffset);
                case 10 -> each(section, "imports", () -> imports.read(section));
                case 11 -> each(section, "exports", () -> exports.read(section));
                case 12 -> throw Unsupported.feature("value definitions", idOffset);
                default ->
                    throw new InvalidComponent(
                            "malformed", idOffset, "malformed section id " + id + ": expected 0 to 11");
            }
            if (id != 0 && id != 1) {
                section.expectEnd("section " + id);
            }
        }
        scope.checkOwnResources(work);
        ComponentType type = new ComponentType(scope.imports, scope.exports);
        depths.check(type, start);
        return new ComponentDefinition(
                List.copyOf(scope.steps), scope.slots(), new LinkedHashMap<>(scope.exportSlots), type);
    }

    private void checkDepth(Scope scope, ByteReader reader) {
        if (scope.depth >= limits.nesting()) {
            throw new InvalidComponent(
                    "too_large",
                    reader.position(),
                    "components are nested too deeply: at most " + limits.nesting() + " levels");
        }
    }

    private void module(ByteReader section, Scope scope, int length) {
        if (modules.size() >= limits.coreModules()) {
            throw new InvalidComponent(
                    "too_large", section.position(), "too many core modules: at most " + limits.coreModules());
        }
        ModuleDefinition module =
                CoreModules.read(bytes, section.position(), length, modules.size(), coreFunctions, limits);
        coreFunctions += module.functions();
        modules.add(new CoreSource(bytes, module));
        int slot = scope.newSlot();
        scope.add(scope.modules, slot, module.type(), section);
        scope.steps.add(new Step.Module(slot, module));
    }

    private void each(ByteReader section, String what, Runnable read) {
        int count = section.count(what, limits.definitions());
        for (int i = 0; i < count; i++) {
            work.at(section.position());
            read.run();
        }
    }
}
