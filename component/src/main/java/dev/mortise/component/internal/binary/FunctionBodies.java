package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import org.jspecify.annotations.Nullable;

/// The function bodies of one core module as they stand in the component's bytes, for messages about one of them. The
/// module has been checked by [CoreModuleDecoder].
public final class FunctionBodies {
    private static final int CUSTOM = 0;
    private static final int IMPORTS = 2;
    private static final int EXPORTS = 7;
    private static final int CODE = 10;

    private final byte[] component;
    private final int start;
    private final int size;

    public FunctionBodies(byte[] component, int start, int size) {
        this.component = component;
        this.start = start;
        this.size = size;
    }

    /// Refuses the largest function if it is larger than that.
    ///
    /// @param module the core module's number in the component
    void check(int module, int mostBytes) {
        ByteReader code = section(CODE, null);
        if (code == null) {
            return;
        }
        int largest = -1;
        int largestBytes = mostBytes;
        int count = code.u32("the number of function bodies");
        for (int i = 0; i < count; i++) {
            int bytes = code.length("a function body");
            code.skip(bytes, "a function body");
            if (bytes > largestBytes) {
                largest = i;
                largestBytes = bytes;
            }
        }
        if (largest >= 0) {
            throw tooLarge(module, largest, "are more than the " + mostBytes + " that are accepted");
        }
    }

    /// Refuses a function because of its size.
    ///
    /// @param module the core module's number in the component
    /// @param body the function's number among those that the module defines
    /// @param why what its size does, after "its 12 bytes of code"
    public InvalidComponent tooLarge(int module, int body, String why) {
        ByteReader found = new ByteReader(component, start, start);
        ByteReader code = section(CODE, null);
        if (code != null) {
            code.u32("the number of function bodies");
            for (int i = 0; i <= body; i++) {
                found = code.slice(code.length("a function body"));
            }
        }
        int index = importedFunctions() + body;
        String name = name(index);
        return new InvalidComponent(
                "function_too_large",
                found.position(),
                "function " + index + (name == null ? "" : " (`" + name + "`)") + " of core module " + module
                        + " is too large: its " + found.left() + " bytes of code " + why
                        + ". Build with size optimisation, or split the function; JavaScript is built with"
                        + " componentize-qjs and optSize");
    }

    private int importedFunctions() {
        ByteReader imports = section(IMPORTS, null);
        int functions = 0;
        if (imports != null) {
            int count = imports.u32("the number of imports");
            for (int i = 0; i < count; i++) {
                imports.name("an import's module name");
                imports.name("an import's name");
                if (imports.peek("an import's kind") == 0x00) {
                    functions++;
                }
                CoreModuleDecoder.skipImportType(imports);
            }
        }
        return functions;
    }

    /// By the name section, else by an export; null when neither names it.
    private @Nullable String name(int function) {
        try {
            String name = nameSection(function);
            return name != null ? name : exported(function);
        } catch (InvalidComponent malformed) {
            // A custom section may hold anything: then the number has to do.
            return null;
        }
    }

    private @Nullable String nameSection(int function) {
        ByteReader names = section(CUSTOM, "name");
        while (names != null && !names.atEnd()) {
            int kind = names.u8("a kind of names");
            ByteReader map = names.slice(names.length("names"));
            if (kind == 1) {
                int count = map.u32("the number of names");
                for (int i = 0; i < count; i++) {
                    int index = map.u32("an index");
                    String name = map.name("a function's name");
                    if (index == function) {
                        return name;
                    }
                }
            }
        }
        return null;
    }

    private @Nullable String exported(int function) {
        ByteReader exports = section(EXPORTS, null);
        if (exports != null) {
            int count = exports.u32("the number of exports");
            for (int i = 0; i < count; i++) {
                String name = exports.name("an export's name");
                int kind = exports.u8("an export's kind");
                if (exports.u32("an index") == function && kind == 0x00) {
                    return name;
                }
            }
        }
        return null;
    }

    private @Nullable ByteReader section(int id, @Nullable String customName) {
        ByteReader module = new ByteReader(component, start + 8, start + size);
        while (!module.atEnd()) {
            int found = module.u8("a core section id");
            ByteReader section = module.slice(module.length("a core section"));
            if (found == id
                    && (customName == null
                            || section.name("a custom section's name").equals(customName))) {
                return section;
            }
        }
        return null;
    }
}
