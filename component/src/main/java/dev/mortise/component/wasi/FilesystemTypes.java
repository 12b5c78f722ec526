package dev.mortise.component.wasi;

import dev.mortise.component.FuncType;
import dev.mortise.component.HostFunction;
import dev.mortise.component.Linker;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Case;
import dev.mortise.component.ValueType.Field;
import dev.mortise.component.ValueType.Primitive;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `wasi:filesystem/types`. Nobody gets a descriptor; if somebody had one, every operation would answer
/// `bad-descriptor`.
final class FilesystemTypes {
    private static final ValueType ERROR =
            Types.words("access would-block already bad-descriptor busy deadlock quota exist"
                    + " file-too-large illegal-byte-sequence in-progress interrupted invalid io is-directory loop"
                    + " too-many-links message-size name-too-long no-device no-entry no-lock insufficient-memory"
                    + " insufficient-space not-directory not-empty not-recoverable unsupported no-tty no-such-device overflow"
                    + " not-permitted pipe read-only invalid-seek text-file-busy cross-device");
    private static final ValueType KIND =
            Types.words("unknown block-device character-device directory fifo symbolic-link regular-file socket");
    private static final ValueType DESCRIPTOR_FLAGS =
            Types.flags("read write file-integrity-sync data-integrity-sync requested-write-sync mutate-directory");
    private static final ValueType OPEN_FLAGS = Types.flags("create directory exclusive truncate");
    private static final ValueType ADVICE = Types.words("normal sequential random will-need dont-need no-reuse");
    private static final ValueType NEW_TIMESTAMP = new ValueType.VariantType(
            List.of(new Case("no-change", null), new Case("now", null), new Case("timestamp", Types.DATETIME)));
    private static final ValueType STAT = Types.record(
            Types.field("type", KIND),
            Types.field("link-count", Primitive.U64),
            Types.field("size", Primitive.U64),
            Types.field("data-access-timestamp", Types.option(Types.DATETIME)),
            Types.field("data-modification-timestamp", Types.option(Types.DATETIME)),
            Types.field("status-change-timestamp", Types.option(Types.DATETIME)));
    private static final ValueType HASH =
            Types.record(Types.field("lower", Primitive.U64), Types.field("upper", Primitive.U64));
    private static final ValueType ENTRY =
            Types.record(Types.field("type", KIND), Types.field("name", Primitive.STRING));

    private static final Field PATH = Types.field("path", Primitive.STRING);
    private static final Field PATH_FLAGS = Types.field("path-flags", Types.flags("symlink-follow"));
    private static final Field OFFSET = Types.field("offset", Primitive.U64);
    private static final Field LENGTH = Types.field("length", Primitive.U64);
    private static final Field OLD_PATH = Types.field("old-path", Primitive.STRING);
    private static final Field NEW_PATH = Types.field("new-path", Primitive.STRING);
    private static final Field ACCESS_TIME = Types.field("data-access-timestamp", NEW_TIMESTAMP);
    private static final Field CHANGE_TIME = Types.field("data-modification-timestamp", NEW_TIMESTAMP);

    private static final HostFunction REFUSED =
            (call, arguments) -> Value.ResultValue.error(new Value.EnumValue("bad-descriptor"));

    private final Linker.InstanceBuilder types;
    private final ResourceType descriptor;

    private FilesystemTypes(Linker.InstanceBuilder types, Resources resources) {
        this.types = types;
        descriptor = resources.descriptor();
        types.resource("descriptor", descriptor, dropped -> {})
                .resource("directory-entry-stream", resources.directoryEntries(), dropped -> {})
                .function(
                        "[method]directory-entry-stream.read-directory-entry",
                        Types.method(resources.directoryEntries(), Types.result(Types.option(ENTRY), ERROR)),
                        REFUSED)
                .function(
                        "filesystem-error-code",
                        Types.function(Types.option(ERROR), Types.field("err", Types.borrow(resources.error()))),
                        (call, arguments) -> new Value.OptionValue(null));
    }

    static void addTo(Linker.Builder builder, Resources resources) {
        FilesystemTypes all = new FilesystemTypes(builder.instance("wasi:filesystem/types@0.2.0"), resources);
        all.addFileOperations(resources);
        all.addFolderOperations(resources);
    }

    private void addFileOperations(Resources resources) {
        method("read-via-stream", Types.own(resources.inputStream()), OFFSET);
        method("write-via-stream", Types.own(resources.outputStream()), OFFSET);
        method("append-via-stream", Types.own(resources.outputStream()));
        method("advise", null, OFFSET, LENGTH, Types.field("advice", ADVICE));
        method("sync-data", null);
        method("get-flags", DESCRIPTOR_FLAGS);
        method("get-type", KIND);
        method("set-size", null, Types.field("size", Primitive.U64));
        method("set-times", null, ACCESS_TIME, CHANGE_TIME);
        method("read", Types.tuple(Types.BYTES, Primitive.BOOL), LENGTH, OFFSET);
        method("write", Primitive.U64, Types.field("buffer", Types.BYTES), OFFSET);
        method("sync", null);
        method("stat", STAT);
        method("metadata-hash", HASH);
        types.function(
                "[method]descriptor.is-same-object",
                Types.method(descriptor, Primitive.BOOL, Types.field("other", Types.borrow(descriptor))),
                (call, arguments) -> new Value.Bool(false));
    }

    private void addFolderOperations(Resources resources) {
        Field target = Types.field("new-descriptor", Types.borrow(descriptor));
        method("read-directory", Types.own(resources.directoryEntries()));
        method("create-directory-at", null, PATH);
        method("stat-at", STAT, PATH_FLAGS, PATH);
        method("set-times-at", null, PATH_FLAGS, PATH, ACCESS_TIME, CHANGE_TIME);
        method("link-at", null, Types.field("old-path-flags", PATH_FLAGS.type()), OLD_PATH, target, NEW_PATH);
        method(
                "open-at",
                Types.own(descriptor),
                PATH_FLAGS,
                PATH,
                Types.field("open-flags", OPEN_FLAGS),
                Types.field("flags", DESCRIPTOR_FLAGS));
        method("readlink-at", Primitive.STRING, PATH);
        method("remove-directory-at", null, PATH);
        method("rename-at", null, OLD_PATH, target, NEW_PATH);
        method("symlink-at", null, OLD_PATH, NEW_PATH);
        method("unlink-file-at", null, PATH);
        method("metadata-hash-at", HASH, PATH_FLAGS, PATH);
    }

    private void method(String name, @Nullable ValueType ok, Field... parameters) {
        FuncType type = Types.method(descriptor, Types.result(ok, ERROR), parameters);
        types.function("[method]descriptor." + name, type, REFUSED);
    }
}
