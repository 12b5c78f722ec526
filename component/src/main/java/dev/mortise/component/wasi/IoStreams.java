package dev.mortise.component.wasi;

import dev.mortise.component.FuncType;
import dev.mortise.component.HostFunction;
import dev.mortise.component.Linker;
import dev.mortise.component.Resource;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Case;
import dev.mortise.component.ValueType.Field;
import dev.mortise.component.ValueType.Primitive;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `wasi:io/streams`: input that is at its end, output that is always ready.
final class IoStreams {
    private static final Value CLOSED = Value.ResultValue.error(new Value.VariantValue("closed", null));
    private static final Value DONE = Value.ResultValue.ok(null);

    private final Linker.InstanceBuilder streams;
    private final Resources resources;
    private final ValueType error;

    private IoStreams(Linker.InstanceBuilder streams, Resources resources) {
        this.streams = streams;
        this.resources = resources;
        error = new ValueType.VariantType(
                List.of(new Case("last-operation-failed", Types.own(resources.error())), new Case("closed", null)));
    }

    static void addTo(Linker.Builder builder, Resources resources) {
        IoStreams interfaces = new IoStreams(builder.instance("wasi:io/streams@0.2.0"), resources);
        interfaces.addInput();
        interfaces.addOutput();
    }

    private void addInput() {
        streams.resource("input-stream", resources.inputStream(), dropped -> {});
        Field length = Types.field("len", Primitive.U64);
        FuncType read = Types.method(resources.inputStream(), fails(Types.BYTES), length);
        FuncType skip = Types.method(resources.inputStream(), fails(Primitive.U64), length);
        HostFunction ended = (call, arguments) -> CLOSED;
        streams.function("[method]input-stream.read", read, ended)
                .function("[method]input-stream.blocking-read", read, ended)
                .function("[method]input-stream.skip", skip, ended)
                .function("[method]input-stream.blocking-skip", skip, ended)
                .function(
                        "[method]input-stream.subscribe",
                        Types.method(resources.inputStream(), Types.own(resources.pollable())),
                        this::ready);
    }

    private void addOutput() {
        streams.resource("output-stream", resources.outputStream(), dropped -> {});
        FuncType contents = output(null, Types.field("contents", Types.BYTES));
        FuncType length = output(null, Types.field("len", Primitive.U64));
        FuncType nothing = output(null);
        FuncType splice = output(
                Primitive.U64,
                Types.field("src", Types.borrow(resources.inputStream())),
                Types.field("len", Primitive.U64));
        HostFunction flushed = (call, arguments) -> DONE;
        HostFunction spliced = (call, arguments) -> CLOSED;
        streams.function(
                        "[method]output-stream.check-write",
                        output(Primitive.U64),
                        (call, arguments) -> Value.ResultValue.ok(
                                new Value.U64(stream(arguments).permit())))
                .function("[method]output-stream.write", contents, (call, arguments) -> {
                    stream(arguments).write(Arguments.bytes(arguments, 1));
                    return DONE;
                })
                .function("[method]output-stream.blocking-write-and-flush", contents, (call, arguments) -> {
                    stream(arguments).blockingWrite(Arguments.bytes(arguments, 1));
                    return DONE;
                })
                .function("[method]output-stream.write-zeroes", length, (call, arguments) -> {
                    stream(arguments).writeZeroes(Arguments.u64(arguments, 1));
                    return DONE;
                })
                .function("[method]output-stream.blocking-write-zeroes-and-flush", length, (call, arguments) -> {
                    stream(arguments).blockingWriteZeroes(Arguments.u64(arguments, 1));
                    return DONE;
                })
                .function("[method]output-stream.flush", nothing, flushed)
                .function("[method]output-stream.blocking-flush", nothing, flushed)
                .function("[method]output-stream.splice", splice, spliced)
                .function("[method]output-stream.blocking-splice", splice, spliced)
                .function(
                        "[method]output-stream.subscribe",
                        Types.method(resources.outputStream(), Types.own(resources.pollable())),
                        this::ready);
    }

    private static OutputStream stream(List<Value> arguments) {
        return Arguments.lent(arguments.getFirst(), OutputStream.class);
    }

    private Value ready(Object call, List<Value> arguments) {
        return new Value.Own(Resource.of(resources.pollable(), Pollable.READY));
    }

    private FuncType output(@Nullable ValueType ok, Field... parameters) {
        return Types.method(resources.outputStream(), fails(ok), parameters);
    }

    private ValueType fails(@Nullable ValueType ok) {
        return Types.result(ok, error);
    }
}
