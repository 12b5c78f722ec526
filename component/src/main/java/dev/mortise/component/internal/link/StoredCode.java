package dev.mortise.component.internal.link;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Compiled code as it is kept between runs: what is left of each core module without its instructions, and the classes
/// that those became.
///
/// @param modules by index
record StoredCode(List<Module> modules) {
    /// Changes whenever what is stored, or how modules are changed before they are compiled, changes.
    static final int LAYOUT = 1;

    /// One core module.
    static final class Module {
        private final byte[] skeleton;
        private final int[] blockTypes;
        private final byte[] classes;

        /// Keeps the arrays.
        ///
        /// @param skeleton the rewritten module with empty functions
        /// @param blockTypes the indices of types that blocks have, in the order of their first use
        /// @param classes a jar
        Module(byte[] skeleton, int[] blockTypes, byte[] classes) {
            this.skeleton = skeleton;
            this.blockTypes = blockTypes;
            this.classes = classes;
        }

        byte[] skeleton() {
            return skeleton;
        }

        int[] blockTypes() {
            return blockTypes;
        }

        byte[] classes() {
            return classes;
        }
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(LAYOUT);
            out.writeInt(modules.size());
            for (Module module : modules) {
                write(out, module.skeleton);
                out.writeInt(module.blockTypes.length);
                for (int type : module.blockTypes) {
                    out.writeInt(type);
                }
                write(out, module.classes);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
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
        int count = in.readInt();
        List<Module> modules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] skeleton = read(in);
            int[] blockTypes = new int[length(in, Integer.BYTES)];
            for (int type = 0; type < blockTypes.length; type++) {
                blockTypes[type] = in.readInt();
            }
            modules.add(new Module(skeleton, blockTypes, read(in)));
        }
        return new StoredCode(List.copyOf(modules));
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
