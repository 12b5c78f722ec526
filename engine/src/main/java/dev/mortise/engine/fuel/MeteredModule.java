package dev.mortise.engine.fuel;

import dev.mortise.component.InvalidComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One core module with the meter's imports, its function bodies metered and every index moved that the imports push
/// aside. Functions are added for whoever calls from outside (see [AddedFunction]); the one that calls the start
/// function costs 2, as in Wasmtime.
/// Custom sections other than the names are left out: they may speak of offsets that no longer hold.
final class MeteredModule {
    private static final int CUSTOM = 0;
    private static final int DATA = 11;
    private static final int DATA_COUNT = 12;
    private static final int TAGS = 13;
    private static final int PREAMBLE_BYTES = 8;

    private final int module;
    private final byte[] bytes;
    private final CoreOutput out;
    private final ModuleSurvey survey;
    private final IndexShift shift;
    private final Initialisers initialisers;
    /// The functions that are added, by their index before the meter's imports are: what they call.
    private final List<Integer> added = new ArrayList<>();
    private final Map<Integer, Integer> exportedInstead = new HashMap<>();
    private boolean hasImports;
    private boolean hasFunctions;
    private boolean hasCode;

    private MeteredModule(int module, byte[] bytes, ModuleSurvey survey) {
        this.module = module;
        this.bytes = bytes;
        this.survey = survey;
        this.shift = survey.shift();
        this.initialisers = new Initialisers(shift, new FunctionUses());
        this.out = new CoreOutput(bytes.length + bytes.length / 2);
        int next = survey.functions().typesOfFunctions().length;
        if (survey.start() >= 0) {
            added.add(survey.start());
            next++;
        }
        for (int function : survey.wrapped()) {
            added.add(function);
            exportedInstead.put(function, next++);
        }
    }

    /// The new binary. A module in which nothing runs stays as it is.
    ///
    /// @param module its number
    /// @param bytes its binary
    static byte[] rewrite(int module, byte[] bytes) {
        ModuleSurvey survey = ModuleSurvey.read(new CoreBytes(module, bytes, PREAMBLE_BYTES, bytes.length));
        return survey.runs() ? new MeteredModule(module, bytes, survey).rewrite() : bytes;
    }

    private byte[] rewrite() {
        out.copy(bytes, 0, PREAMBLE_BYTES);
        CoreBytes reader = new CoreBytes(module, bytes, PREAMBLE_BYTES, bytes.length);
        while (!reader.atEnd()) {
            int id = reader.u8();
            CoreBytes section = reader.slice(reader.count());
            if (id != CUSTOM) {
                lacking(order(id));
            }
            section(id, section);
        }
        lacking(Integer.MAX_VALUE);
        return out.toBytes();
    }

    /// Where a section stands among the others: tags come before globals, the data count before the code.
    private static int order(int id) {
        return switch (id) {
            case TAGS -> 2 * ModuleSurvey.GLOBALS - 1;
            case DATA_COUNT -> 2 * ModuleSurvey.CODE - 1;
            default -> 2 * id;
        };
    }

    /// Writes the sections that the module lacks and needs now, and that come before a place.
    private void lacking(int place) {
        CoreBytes empty = new CoreBytes(module, new byte[] {0}, 0, 1);
        if (!hasImports && order(ModuleSurvey.IMPORTS) < place) {
            imports(empty);
        }
        if (!added.isEmpty() && !hasFunctions && order(ModuleSurvey.FUNCTIONS) < place) {
            functions(empty.from(0));
        }
        if (!added.isEmpty() && !hasCode && order(ModuleSurvey.CODE) < place) {
            code(empty.from(0));
        }
    }

    private void section(int id, CoreBytes section) {
        switch (id) {
            case CUSTOM -> custom(section);
            case ModuleSurvey.TYPES -> out.u8(id).sized(survey.typeSection());
            case ModuleSurvey.IMPORTS -> imports(section);
            case ModuleSurvey.FUNCTIONS -> functions(section);
            case ModuleSurvey.TABLES -> entries(id, section, initialisers::table);
            case ModuleSurvey.GLOBALS -> entries(id, section, initialisers::global);
            case ModuleSurvey.EXPORTS -> entries(id, section, this::export);
            case ModuleSurvey.START -> out.u8(id).sized(new CoreOutput(5).u32(shift.function(startCall())));
            case ModuleSurvey.ELEMENTS -> entries(id, section, initialisers::elements);
            case ModuleSurvey.CODE -> code(section);
            case DATA -> entries(id, section, this::data);
            default -> {
                int from = section.position();
                section.skip(section.end() - from);
                out.u8(id).sized(new CoreOutput(section.end() - from).copySince(section, from));
            }
        }
    }

    private interface Entry {
        void copy(CoreBytes section, CoreOutput content);
    }

    private void entries(int id, CoreBytes section, Entry entry) {
        CoreOutput content = new CoreOutput(section.end() - section.position());
        int count = section.count();
        content.u32(count);
        for (int i = 0; i < count; i++) {
            entry.copy(section, content);
        }
        out.u8(id).sized(content);
    }

    private void custom(CoreBytes section) {
        int length = section.count();
        int start = section.position();
        section.skip(length);
        String name = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (!name.equals("name")) {
            return;
        }
        try {
            CoreOutput names = Names.rewrite(section, shift, survey.functions());
            out.u8(CUSTOM).sized(names);
        } catch (InvalidComponent malformed) {
            // A custom section that cannot be read has no meaning, and the module is valid without it.
        }
    }

    private void imports(CoreBytes section) {
        hasImports = true;
        int count = section.count();
        CoreOutput content = new CoreOutput(section.end() - section.position() + 64)
                .u32(count + 2)
                .copy(section.array(), section.position(), section.end());
        content.name(FuelMeter.MODULE)
                .name(FuelMeter.EXHAUSTED)
                .u8(0x00)
                .u32(survey.types().hook())
                .name(FuelMeter.MODULE)
                .name(FuelMeter.LEFT)
                .u8(0x03)
                .u8(CoreOutput.I64)
                .u8(0x01);
        out.u8(ModuleSurvey.IMPORTS).sized(content);
    }

    private void functions(CoreBytes section) {
        hasFunctions = true;
        int count = section.count();
        CoreOutput content =
                new CoreOutput(section.end() - section.position() + 8 + 2 * added.size()).u32(count + added.size());
        for (int i = 0; i < count; i++) {
            content.u32(survey.typeInside(survey.functions().imported() + i));
        }
        for (int i = 0; i < added.size(); i++) {
            content.u32(
                    callsStart(i) ? survey.types().start() : survey.functions().typeOf(added.get(i)));
        }
        out.u8(ModuleSurvey.FUNCTIONS).sized(content);
    }

    private boolean callsStart(int place) {
        return place == 0 && survey.start() >= 0;
    }

    /// The function that calls the start function, before the meter's imports are added.
    private int startCall() {
        return survey.functions().typesOfFunctions().length;
    }

    private void export(CoreBytes section, CoreOutput content) {
        int start = section.position();
        section.skip(section.count());
        int kind = section.u8();
        content.copySince(section, start);
        int index = section.u32();
        content.u32(
                switch (kind) {
                    case 0x00 -> shift.function(exportedInstead.getOrDefault(index, index));
                    case 0x03 -> shift.global(index);
                    default -> index;
                });
    }

    private void code(CoreBytes section) {
        hasCode = true;
        CoreOutput content = new CoreOutput((section.end() - section.position()) * 2);
        int count = section.count();
        content.u32(count + added.size());
        FunctionSpace functions = survey.functions();
        for (int i = 0; i < count; i++) {
            CoreBytes body = section.slice(section.count());
            content.sized(MeteredFunction.rewrite(body, functions.imported() + i, survey.shape(i), functions, shift));
        }
        for (int i = 0; i < added.size(); i++) {
            int callee = added.get(i);
            content.sized(
                    callsStart(i)
                            ? AddedFunction.forStart(callee, shift)
                            : AddedFunction.forExport(callee, functions, shift));
        }
        out.u8(ModuleSurvey.CODE).sized(content);
    }

    private void data(CoreBytes section, CoreOutput content) {
        int flags = section.u32();
        content.u32(flags);
        if (flags == 2) {
            content.u32(section.u32());
        }
        if (flags != 1) {
            initialisers.expression(section, content);
        }
        int start = section.position();
        section.skip(section.count());
        content.copySince(section, start);
    }
}
