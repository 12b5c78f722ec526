package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Functions that no method of the JVM can hold: refused with name and place, by their bytes or by what they become.
class FunctionSizeTest {
    private static final int MOST = 131_070;

    /// The body of a function that calls the imported one again and again: each call takes two bytes here, and more
    /// there.
    private static byte[] body(int bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes + 1);
        out.writeBytes(HexFormat.of().parseHex("01" + "057f"));
        while (out.size() < bytes - 1) {
            out.writeBytes(HexFormat.of().parseHex("1000"));
        }
        out.write(0x0b);
        return out.toByteArray();
    }

    /// The same in which nothing but `nop` stands: long, and short for the JVM.
    private static byte[] nothing(int bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes);
        out.write(0);
        while (out.size() < bytes - 1) {
            out.write(0x01);
        }
        out.write(0x0b);
        return out.toByteArray();
    }

    /// A component of one core module that imports a function and defines some; the last one is exported as `last`.
    private static byte[] component(String names, byte[]... bodies) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        unsigned(code, bodies.length);
        for (byte[] one : bodies) {
            unsigned(code, one.length);
            code.writeBytes(one);
        }
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(HexFormat.of().parseHex("0061736d01000000"));
        section(module, 1, HexFormat.of().parseHex("01600000"));
        section(module, 2, HexFormat.of().parseHex("01" + "0168" + "0166" + "0000"));
        section(module, 3, HexFormat.of().parseHex("0" + bodies.length + "00".repeat(bodies.length)));
        ByteArrayOutputStream exports = new ByteArrayOutputStream();
        exports.writeBytes(HexFormat.of().parseHex("0104"));
        exports.writeBytes("last".getBytes(StandardCharsets.UTF_8));
        exports.write(0);
        exports.write(bodies.length);
        section(module, 7, exports.toByteArray());
        section(module, 10, code.toByteArray());
        if (!names.isEmpty()) {
            section(module, 0, HexFormat.of().parseHex("046e616d65" + names));
        }
        ByteArrayOutputStream component = new ByteArrayOutputStream();
        component.writeBytes(HexFormat.of().parseHex("0061736d0d000100"));
        section(component, 1, module.toByteArray());
        return component.toByteArray();
    }

    private static void section(ByteArrayOutputStream out, int id, byte[] content) {
        out.write(id);
        unsigned(out, content.length);
        out.writeBytes(content);
    }

    private static void unsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static long at(byte[] component, byte[] body) {
        return new String(component, StandardCharsets.ISO_8859_1)
                .indexOf(new String(body, StandardCharsets.ISO_8859_1));
    }

    private static void assertRefused(byte[] component, byte[] body, String name, String why) {
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Component.decode(component).compile(CompileOptions.compiled()))
                .withMessageContaining(name)
                .withMessageContaining("its " + body.length + " bytes of code " + why)
                .withMessageContaining("componentize-qjs")
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo("function_too_large");
                    assertThat(refused.byteOffset()).isEqualTo(at(component, body));
                });
    }

    @Test
    void theLargestOfThoseThatAreTooLongIsNamedBeforeAnythingIsCompiled() {
        byte[] longer = body(MOST + 7);
        byte[] longest = body(MOST + 5_000);
        byte[] component = component("0109" + "01" + "02" + "06" + "6d6964646c65", longer, longest, body(100));
        assertThatExceptionOfType(InvalidComponent.class).isThrownBy(() -> Component.decode(component));
        assertRefused(component, longest, "function 2 (`middle`) of core module 0", "are more than the 131070");
    }

    @Test
    void aFunctionWithoutANameIsCalledAsItIsExported() {
        byte[] large = body(MOST + 1);
        assertRefused(component("", body(10), large), large, "function 2 (`last`) of", "are more than the 131070");
    }

    @Test
    void aFunctionThatNothingNamesHasItsNumber() {
        byte[] large = body(MOST + 1);
        assertRefused(component("", large, body(10)), large, "function 1 of core module 0", "are more than the 131070");
    }

    @Test
    void namesThatAreNoneAreLeftOut() {
        byte[] large = body(MOST + 1);
        assertRefused(component("01ff", large, body(10)), large, "function 1 of core module 0", "are more than");
    }

    @Test
    void whatBecomesTooLongIsNamedToo() {
        byte[] large = body(60_000);
        assertRefused(component("", body(10), large), large, "function 2 (`last`) of", "become more than the 65535");
    }

    @Test
    void theNumberIsTheAuthorsWhateverARewriterAdds() {
        byte[] large = body(60_000);
        byte[] component = component("", large, body(10));
        byte[] added = HexFormat.of().parseHex("02" + "0168" + "0166" + "0000" + "0168" + "0167" + "0000");
        CoreRewriter importsOneMore = CoreRewriter.each((index, module) -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(module, 0, 14);
            section(out, 2, added);
            out.write(module, 23, module.length - 23);
            return out.toByteArray();
        });
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Component.decode(component)
                        .compile(new CompileOptions(importsOneMore, CompileOptions.Engine.COMPILED)))
                .withMessageContaining("function 1 of core module 0")
                .satisfies(refused -> assertThat(refused.byteOffset()).isEqualTo(at(component, large)));
    }

    @Test
    void theLimitItselfIsAccepted() {
        Component component = Component.decode(component("", nothing(MOST)));
        component.compile(CompileOptions.compiled());
        assertThat(component.coreModules()).hasSize(1);
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Component.decode(component("", nothing(MOST + 1))));
    }
}
