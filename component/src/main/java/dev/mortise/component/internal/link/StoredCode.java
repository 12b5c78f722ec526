package dev.mortise.component.internal.link;

import dev.mortise.component.internal.core.EngineModule;
import dev.mortise.component.internal.core.HostTable;
import dev.mortise.component.internal.core.ImportNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
/// @param classes a jar for each module
/// @param hugeMethods as [HugeMethods] names them
@SuppressWarnings("ArrayRecordComponent")
record StoredCode(List<EngineModule> modules, byte[] hostFunctions, List<byte[]> classes, List<String> hugeMethods) {
    /// Changes whenever what is stored, or how modules are changed before they are compiled, changes.
    static final int LAYOUT = 6;

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(LAYOUT);
            write(out, hostFunctions);
            out.writeInt(modules.size());
            for (int i = 0; i < modules.size(); i++) {
                write(out, modules.get(i));
                write(out, classes.get(i));
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

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Reads what [#encode] wrote.
    ///
    /// @throws IOException if it is something else
    static StoredCode decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != LAYOUT) {
            throw new IOException("stored code of another layout");
        }
        byte[] hostFunctions = read(in);
        int count = in.readInt();
        List<EngineModule> modules = new ArrayList<>();
        List<byte[]> classes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            modules.add(module(in));
            classes.add(read(in));
        }
        List<String> hugeMethods = new ArrayList<>();
        int huge = length(in, Integer.BYTES);
        for (int i = 0; i < huge; i++) {
            hugeMethods.add(text(in));
        }
        return new StoredCode(List.copyOf(modules), hostFunctions, List.copyOf(classes), List.copyOf(hugeMethods));
    }

    private static EngineModule module(DataInputStream in) throws IOException {
        byte[] skeleton = read(in);
        List<ImportNames.Name> imports = new ArrayList<>();
        int names = length(in, 2 * Integer.BYTES);
        for (int i = 0; i < names; i++) {
            imports.add(new ImportNames.Name(text(in), text(in)));
        }
        int ownTags = in.readInt();
        int start = in.readInt();
        List<HostTable> tables = new ArrayList<>();
        int hostTables = length(in, Integer.BYTES);
        for (int i = 0; i < hostTables; i++) {
            int table = in.readInt();
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
            callers.put(in.readInt(), in.readInt());
        }
        return new EngineModule(
                skeleton, List.copyOf(imports), ownTags, start, List.copyOf(tables), Map.copyOf(callers));
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(read(in), StandardCharsets.UTF_8);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        byte[] bytes = new byte[length(in, 1)];
        in.readFully(bytes);
        return bytes;
    }

    private static int length(DataInputStream in, int elementBytes) throws IOException {
        int length = in.readInt();
        if (length < 0 || (long) length * elementBytes > in.available()) {
            throw new IOException("a length of " + length + " with " + in.available() + " bytes left");
        }
        return length;
    }
}
