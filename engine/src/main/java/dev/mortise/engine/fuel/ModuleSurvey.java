package dev.mortise.engine.fuel;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What is to be known of a core module before it is rewritten.
final class ModuleSurvey {
    static final int TYPES = 1;
    static final int IMPORTS = 2;
    static final int FUNCTIONS = 3;
    static final int TABLES = 4;
    static final int GLOBALS = 6;
    static final int EXPORTS = 7;
    static final int START = 8;
    static final int ELEMENTS = 9;
    static final int CODE = 10;

    private static final int FUNCTION_KIND = 0x00;

    private FunctionTypes types = FunctionTypes.NONE;
    private int[] typesOfFunctions = {};
    private int importedFunctions;
    private int importedGlobals;
    private int start = -1;
    private FunctionShape[] shapes = {};
    private final Set<Integer> exported = new LinkedHashSet<>();
    private final Set<Integer> wrapped = new LinkedHashSet<>();
    private final FunctionUses uses = new FunctionUses();
    private final BitSet takeCounter = new BitSet();
    /// The types of functions that take the counter, and their places after all others.
    private final Map<Integer, Integer> counterTypes = new LinkedHashMap<>();

    private ModuleSurvey() {}

    /// Reads a module.
    ///
    /// @param reader its sections
    static ModuleSurvey read(CoreBytes reader) {
        ModuleSurvey survey = new ModuleSurvey();
        while (!reader.atEnd()) {
            int id = reader.u8();
            CoreBytes section = reader.slice(reader.count());
            switch (id) {
                case TYPES -> survey.types = FunctionTypes.read(section);
                case IMPORTS -> survey.imports(section);
                case FUNCTIONS -> survey.functions(section);
                case EXPORTS -> survey.exports(section);
                case START -> survey.start = section.u32();
                case TABLES -> survey.entries(section, Initialisers::table);
                case GLOBALS -> survey.entries(section, Initialisers::global);
                case ELEMENTS -> survey.entries(section, Initialisers::elements);
                case CODE -> survey.code(section);
                default -> {}
            }
        }
        survey.giveCounter();
        return survey;
    }

    /// Whether anything runs in it.
    boolean runs() {
        return start >= 0 || shapes.length > 0;
    }

    FunctionTypes types() {
        return types;
    }

    FunctionSpace functions() {
        return new FunctionSpace(types, typesOfFunctions, importedFunctions, takeCounter);
    }

    IndexShift shift() {
        return new IndexShift(importedFunctions, importedGlobals);
    }

    /// The start function, or -1.
    int start() {
        return start;
    }

    /// The code of a function of its own.
    FunctionShape shape(int body) {
        return shapes[body];
    }

    /// The exported functions in whose place another function stands, which calls them. They take the counter, which
    /// nobody outside has; or they call others in tail position: when one of them has gone, whoever called it from
    /// outside waits for what it called, and the room that this takes is to be counted.
    Set<Integer> wrapped() {
        return wrapped;
    }

    /// The content of the type section.
    CoreOutput typeSection() {
        return types.rewritten(counterTypes.keySet());
    }

    /// The type that a function of the module's own gets.
    int typeInside(int function) {
        int type = typesOfFunctions[function];
        return takeCounter.get(function) ? Objects.requireNonNull(counterTypes.get(type)) : type;
    }

    private interface Entry {
        void read(Initialisers initialisers, CoreBytes section, CoreOutput copy);
    }

    private void entries(CoreBytes section, Entry entry) {
        Initialisers initialisers = new Initialisers(shift(), uses);
        CoreOutput copy = new CoreOutput(section.end() - section.position());
        for (int left = section.count(); left > 0; left--) {
            entry.read(initialisers, section, copy);
        }
    }

    private void giveCounter() {
        for (int i = 0; i < shapes.length; i++) {
            int function = importedFunctions + i;
            int type = typesOfFunctions[function];
            if (function != start
                    && uses.onlyCalled(function)
                    && shapes[i].place(false) == Charges.Place.LOCAL
                    && types.hasRoomForCounter(type)) {
                takeCounter.set(function);
                counterTypes.computeIfAbsent(type, _ -> types.count() + counterTypes.size());
                if (exported.contains(function)) {
                    wrapped.add(function);
                }
            }
        }
    }

    private void imports(CoreBytes section) {
        int count = section.count();
        int[] found = new int[count];
        for (int i = 0; i < count; i++) {
            section.skip(section.count());
            section.skip(section.count());
            int kind = section.u8();
            switch (kind) {
                case FUNCTION_KIND -> {
                    found[importedFunctions] = section.u32();
                    importedFunctions++;
                }
                case 0x01 -> {
                    section.skipValueType();
                    section.skipLimits();
                }
                case 0x02 -> section.skipLimits();
                case 0x03 -> {
                    section.skipValueType();
                    section.u8();
                    importedGlobals++;
                }
                default -> {
                    section.u8();
                    section.u32();
                }
            }
        }
        typesOfFunctions = Arrays.copyOf(found, importedFunctions);
    }

    private void functions(CoreBytes section) {
        int count = section.count();
        typesOfFunctions = Arrays.copyOf(typesOfFunctions, importedFunctions + count);
        for (int i = 0; i < count; i++) {
            typesOfFunctions[importedFunctions + i] = section.u32();
        }
    }

    private void exports(CoreBytes section) {
        int count = section.count();
        for (int i = 0; i < count; i++) {
            section.skip(section.count());
            boolean function = section.u8() == FUNCTION_KIND;
            int index = section.u32();
            if (function) {
                exported.add(index);
            }
        }
    }

    private void code(CoreBytes section) {
        int count = section.count();
        if (count != typesOfFunctions.length - importedFunctions) {
            throw section.refusal("malformed", section.position(), "functions and bodies differ in number");
        }
        FunctionSpace functions = functions();
        shapes = new FunctionShape[count];
        for (int i = 0; i < count; i++) {
            CoreBytes body = section.slice(section.count());
            int groups = body.count();
            for (int group = 0; group < groups; group++) {
                body.u32();
                body.skipValueType();
            }
            int index = importedFunctions + i;
            shapes[i] = FunctionShape.read(new Operators(body), functions, index, uses);
            if (shapes[i].callsLast() && exported.contains(index)) {
                wrapped.add(index);
            }
        }
    }
}
