package dev.mortise.engine;

import dev.mortise.component.CodeCache;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentException;
import dev.mortise.component.CoreModule;
import dev.mortise.component.CoreType;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.InvalidComponent;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.fuel.FuelMeter;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.sandbox.GuestCode;
import dev.mortise.engine.sandbox.PluginApi;
import dev.mortise.engine.sandbox.Sandbox;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks a component against the contract and its manifest. Nothing of it runs.
final class Inspector {
    private static final byte[] MAGIC = "\0asm".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CORE_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final long PAGE_BYTES = 65_536;
    private static final long TABLE_ELEMENT_BYTES = 8;
    private static final String BUILD_A_COMPONENT =
            "a WebAssembly component for the world plugin-world of erp:plugin@1.0.0";
    private static final String FOR_JAVASCRIPT =
            "for JavaScript, npm's componentize-qjs with the options sync and optSize, as sdk/js/build.sh runs it";
    private static final String SMALLER_FUNCTIONS = "smaller functions, by size optimisation or by hand; "
            + FOR_JAVASCRIPT + " (componentize-js and jco build on StarlingMonkey, which is too large)";

    private final Sandbox sandbox;
    private final CallLimits ceiling;
    private final @Nullable CodeCache codeCache;

    /// @param codeCache keeps compiled code; null when nothing is kept
    Inspector(Sandbox sandbox, CallLimits ceiling, @Nullable CodeCache codeCache) {
        this.sandbox = sandbox;
        this.ceiling = ceiling;
        this.codeCache = codeCache;
    }

    /// An accepted component.
    record Accepted(Inspection inspection, GuestCode code) {}

    /// Checks.
    ///
    /// @throws Refused with every problem that was found
    Accepted accept(byte[] wasm, Manifest manifest) {
        String sha256 = sha256(wasm);
        Component component = decode(wasm);
        List<Problem> problems = new ArrayList<>(PluginApi.problems(component.type()));
        String declared = manifest.module().sha256();
        if (declared != null && !declared.equalsIgnoreCase(sha256)) {
            problems.add(Problem.wasm(
                    null,
                    "the file's SHA-256 is " + sha256 + ", the manifest's module.sha256 is " + declared,
                    "the file that the manifest was written for, or its own digest in the manifest"));
        }
        try {
            sandbox.checkImports(component.type());
        } catch (ComponentException missing) {
            problems.add(Problem.wasm(
                    null,
                    String.valueOf(missing.getMessage()),
                    "only imports that the host gives: erp:plugin/types and erp:plugin/host-api, version 1.0.0, and WASI 0.2"
                            + " without sockets and HTTP"));
        }
        long memory = memoryBytesAtStart(component);
        long limit = ceiling.within(manifest.module().limits()).memoryBytes();
        if (memory > limit) {
            problems.add(Problem.wasm(
                    null,
                    "its memories and tables begin with " + memory + " bytes, and a call may use " + limit,
                    "smaller ones at start, or a higher module.limits.memory_mb where the operator allows it"));
        }
        long elements = largestTable(component);
        if (elements > InstanceOptions.MOST_TABLE_ELEMENTS) {
            problems.add(Problem.wasm(
                    null,
                    "a table begins with " + elements + " elements, and one may have "
                            + InstanceOptions.MOST_TABLE_ELEMENTS,
                    "a smaller table"));
        }
        for (CoreModule module : component.coreModules()) {
            module.type().imports().stream()
                    .filter(one -> FuelMeter.reserves(one.module(), one.name()))
                    .forEach(one -> problems.add(Problem.wasm(
                            module.byteOffset(),
                            "a core module imports `" + one.module() + "` `" + one.name()
                                    + "`, a name that is kept for what the host adds",
                            "another name for the import")));
        }
        if (!problems.isEmpty()) {
            throw new Refused(problems);
        }
        Inspection inspection = new Inspection(
                sha256,
                wasm.length,
                List.copyOf(component.type().imports().keySet()),
                List.copyOf(component.type().exports().keySet()),
                component.coreModules().size(),
                memory);
        return new Accepted(inspection, compile(component, manifest));
    }

    private Component decode(byte[] wasm) {
        if (wasm.length < MAGIC.length || !Arrays.equals(wasm, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw refused(0L, "this is not WebAssembly: it does not begin with \\0asm", BUILD_A_COMPONENT);
        }
        if (wasm.length >= CORE_MODULE.length
                && Arrays.equals(wasm, 0, CORE_MODULE.length, CORE_MODULE, 0, CORE_MODULE.length)) {
            throw refused(
                    4L,
                    "this is a core module, not a component",
                    BUILD_A_COMPONENT + ": embed the WIT and run `wasm-tools component new`, or use the kit's build");
        }
        try {
            return Component.decode(wasm, GuestCode.options(codeCache));
        } catch (InvalidComponent invalid) {
            throw refused(invalid);
        }
    }

    private GuestCode compile(Component component, Manifest manifest) {
        try {
            return GuestCode.compile(component, manifest, ceiling, codeCache);
        } catch (InvalidComponent invalid) {
            throw refused(invalid);
        }
    }

    private static Refused refused(InvalidComponent invalid) {
        String remedy = switch (invalid.code()) {
            case "function_too_large" -> SMALLER_FUNCTIONS;
            case "unsupported" -> BUILD_A_COMPONENT + ", without async; " + FOR_JAVASCRIPT;
            default -> BUILD_A_COMPONENT;
        };
        return refused(invalid.byteOffset(), String.valueOf(invalid.getMessage()), remedy);
    }

    private static Refused refused(Long byteOffset, String what, String remedy) {
        return new Refused(List.of(Problem.wasm(byteOffset, what, remedy)));
    }

    /// Memories and tables that core modules import are counted where they are declared. A module that is instantiated
    /// more than once is counted once: what it then takes too much of ends the first call.
    private static long memoryBytesAtStart(Component component) {
        long bytes = 0;
        for (CoreModule module : component.coreModules()) {
            for (CoreType.Memory memory : module.memories()) {
                bytes += memory.minimumPages() * PAGE_BYTES;
            }
            for (CoreType.Table table : module.tables()) {
                bytes += table.minimum() * TABLE_ELEMENT_BYTES;
            }
        }
        return bytes;
    }

    private static long largestTable(Component component) {
        return component.coreModules().stream()
                .flatMap(module -> module.tables().stream())
                .mapToLong(CoreType.Table::minimum)
                .max()
                .orElse(0);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
