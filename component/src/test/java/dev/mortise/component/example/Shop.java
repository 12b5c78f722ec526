package dev.mortise.component.example;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.ExportedFunction;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.Resource;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Prints a receipt that a guest writes: `Shop shop.wasm`.
public final class Shop {
    private static final Map<String, Long> PRICES = Map.of("A-1", 1_250L, "B-7", 99L);

    public static void main(String[] arguments) throws IOException {
        ResourceType priceList = new ResourceType("price-list");
        Linker linker = Linker.builder()
                .instance("example:shop/prices@1.0.0")
                .resource("price-list", priceList, list -> System.out.println("closed " + list))
                .function("open", (call, given) -> {
                    Value.Str region = (Value.Str) given.getFirst();
                    return new Value.Own(Resource.of(priceList, "the prices of " + region.value()));
                })
                .function("[method]price-list.price", (call, given) -> {
                    Long price = PRICES.get(((Value.Str) given.get(1)).value());
                    return new Value.OptionValue(price == null ? null : new Value.U64(price));
                })
                .done()
                .build();
        Component component = Component.decode(Files.readAllBytes(Path.of(arguments[0])));
        try (ComponentInstance shop =
                component.compile(CompileOptions.compiled()).instantiate(linker, InstanceOptions.ofMemory(1 << 20))) {
            ExportedFunction print = shop.function("example:shop/orders@1.0.0", "print");
            System.out.println(print);
            for (String code : List.of("A-1", "C-3")) {
                Value line = new Value.RecordValue(Map.of("code", new Value.Str(code), "quantity", new Value.U32(3)));
                Value order = new Value.RecordValue(
                        Map.of("customer", new Value.Str("Kim"), "lines", new Value.ListValue(List.of(line))));
                switch (print.call(order)) {
                    case Value.ResultValue(boolean ok, Value.RecordValue receipt) -> {
                        Value.Str text = (Value.Str) receipt.field("text");
                        Value.Longs amounts = (Value.Longs) receipt.field("amounts");
                        System.out.println(text.value() + ": " + Arrays.toString(amounts.numbers()));
                    }
                    case Value.ResultValue(boolean ok, Value error) -> System.out.println("refused: " + error);
                    case null, default -> throw new IllegalStateException("unexpected type: " + print.type());
                }
            }
        }
    }
}
