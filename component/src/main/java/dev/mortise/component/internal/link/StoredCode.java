package dev.mortise.component.internal.link;

import dev.mortise.component.internal.core.EngineModule;
import dev.mortise.component.internal.core.HostTable;
import dev.mortise.component.internal.core.ImportNames;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compiled code as it is kept between runs: what is left of each core module without its instructions, and the classes
/// that those became.
///
/// @param modules skeletons by index
/// @param hostFunctions as [EngineModule.Together] has them; empty when there are none
/// @param classes of each module
/// @param hugeMethods as [HugeMethods] names them
@SuppressWarnings("ArrayRecordComponent")
record StoredCode(
        List<EngineModule> modules, byte[] hostFunctions, List<CoreClasses> classes, List<String> hugeMethods) {
    /// Changes whenever what is stored, or how modules are changed before they are compiled, changes.
    static final int LAYOUT = 9;

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(LAYOUT);
            write(out, hostFunctions);
            out.writeInt(modules.size());
            for (int i = 0; i < modules.size(); i++) {
                write(out, modules.get(i));
                classes.get(i).write(out);
            }
            out.writeInt(hugeMethods.size());
            for (String method : hugeMethods) {
                write(out, method.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, EngineModule module) throws IOException {
        write(out, module.binary());
        out.writeInt(module.imports().size());
        for (ImportNames.Name name : module.imports()) {
            write(out, name.module().getBytes(StandardCharsets.UTF_8));
            write(out, name.name().getBytes(StandardCharsets.UTF_8));
        }
        out.writeInt(module.ownTags());
        out.writeInt(module.start());
        out.writeInt(module.hostTables().size());
        for (HostTable table : module.hostTables()) {
            out.writeInt(
                    switch (table) {
                        case HostTable.Exceptions exceptions -> -1;
                        case HostTable.PendingTailCall pending -> -2;
                        case HostTable.OwnTailCalls own -> -3;
                        case HostTable.TailCalls(int index) -> index;
                    });
        }
        out.writeInt(module.tailCallers().size());
        for (Map.Entry<Integer, Integer> caller : module.tailCallers().entrySet()) {
            out.writeInt(caller.getKey());
            out.writeInt(caller.getValue());
        }
    }

    static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Reads what [#encode] wrote. Classes stay where they are.
    ///
    /// @throws IOException if it is something else
    static StoredCode decode(byte[] bytes) throws IOException {
        try {
            return decode(bytes, ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException tooShort) {
            throw new IOException("stored code that ends before its end", tooShort);
        }
    }

    private static StoredCode decode(byte[] bytes, ByteBuffer in) throws IOException {
        if (in.getInt() != LAYOUT) {
            throw new IOException("stored code of another layout");
        }
        byte[] hostFunctions = read(in);
        int count = in.getInt();
        List<EngineModule> modules = new ArrayList<>();
        List<CoreClasses> classes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            modules.add(module(in));
            classes.add(classes(bytes, in));
        }
        List<String> hugeMethods = new ArrayList<>();
        int huge = length(in, Integer.BYTES);
        for (int i = 0; i < huge; i++) {
            hugeMethods.add(text(in));
        }
        return new StoredCode(List.copyOf(modules), hostFunctions, List.copyOf(classes), List.copyOf(hugeMethods));
    }

    private static CoreClasses classes(byte[] bytes, ByteBuffer in) throws IOException {
        String machine = text(in);
        int count = length(in, 2 * Integer.BYTES);
        List<CoreClasses.OneClass> classes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = text(in);
            int length = length(in, 1);
            classes.add(new CoreClasses.OneClass(name, new CoreClasses.Slice(bytes, in.position(), length)));
            in.position(in.position() + length);
        }
        return new CoreClasses(machine, classes);
    }

    private static EngineModule module(ByteBuffer in) throws IOException {
        byte[] skeleton = read(in);
        List<ImportNames.Name> imports = new ArrayList<>();
        int names = length(in, 2 * Integer.BYTES);
        for (int i = 0; i < names; i++) {
            imports.add(new ImportNames.Name(text(in), text(in)));
        }
        int ownTags = in.getInt();
        int start = in.getInt();
        List<HostTable> tables = new ArrayList<>();
        int hostTables = length(in, Integer.BYTES);
        for (int i = 0; i < hostTables; i++) {
            int table = in.getInt();
            tables.add(
                    switch (table) {
                        case -1 -> new HostTable.Exceptions();
                        case -2 -> new HostTable.PendingTailCall();
                        case -3 -> new HostTable.OwnTailCalls();
                        default -> new HostTable.TailCalls(table);
                    });
        }
        Map<Integer, Integer> callers = new LinkedHashMap<>();
        int tailCallers = length(in, 2 * Integer.BYTES);
        for (int i = 0; i < tailCallers; i++) {
            callers.put(in.getInt(), in.getInt());
        }
        return new EngineModule(
                skeleton, List.copyOf(imports), ownTags, start, List.copyOf(tables), Map.copyOf(callers));
    }

    private static String text(ByteBuffer in) throws IOException {
        return new String(read(in), StandardCharsets.UTF_8);
    }

    private static byte[] read(ByteBuffer in) throws IOException {
        byte[] bytes = new byte[length(in, 1)];
        in.get(bytes);
        return bytes;
    }

    private static int length(ByteBuffer in, int elementBytes) throws IOException {
        int length = in.getInt();
        if (length < 0 || (long) length * elementBytes > in.remaining()) {
            throw new IOException("a length of " + length + " with " + in.remaining() + " bytes left");
        }
        return length;
    }
}
