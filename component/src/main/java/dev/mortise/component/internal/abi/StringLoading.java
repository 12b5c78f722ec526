package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Loading of strings: malformed text traps, nothing is replaced.
final class StringLoading {
    /// The bit of a length that says utf16 in latin1+utf16.
    static final int UTF16_TAG = 1 << 31;

    private StringLoading() {}

    static Value.Str load(CallContext context, int u32Pointer, int u32CodeUnits) {
        boolean tagged = context.encoding() == StringEncoding.LATIN1_UTF16 && (u32CodeUnits & UTF16_TAG) != 0;
        Value.Str loaded = new Value.Str(text(context, u32Pointer, u32CodeUnits));
        if (tagged) {
            context.tag(loaded);
        }
        return loaded;
    }

    private static String text(CallContext context, int u32Pointer, int u32CodeUnits) {
        return switch (context.encoding()) {
            case UTF8 -> utf8(context, u32Pointer, Integer.toUnsignedLong(u32CodeUnits));
            case UTF16 -> utf16(bytes(context, u32Pointer, Integer.toUnsignedLong(u32CodeUnits) * 2));
            case LATIN1_UTF16 -> {
                if ((u32CodeUnits & UTF16_TAG) != 0) {
                    yield utf16(bytes(context, u32Pointer, (u32CodeUnits ^ UTF16_TAG) * 2L));
                }
                check(context, u32Pointer, u32CodeUnits, 2);
                yield context.memory().readText(u32Pointer, u32CodeUnits, StandardCharsets.ISO_8859_1);
            }
        };
    }

    private static void check(CallContext context, int u32Pointer, long length, int alignment) {
        CallContext.checkLength("string", length);
        context.check(Integer.toUnsignedLong(u32Pointer), length, alignment);
        // A character takes two bytes in a string that is not all Latin-1.
        context.liftedBytes().takeContent(2 * length);
    }

    private static byte[] bytes(CallContext context, int u32Pointer, long length) {
        check(context, u32Pointer, length, 2);
        return context.memory().readBytes(u32Pointer, (int) length);
    }

    private static String utf8(CallContext context, int u32Pointer, long length) {
        check(context, u32Pointer, length, 1);
        String text = context.memory().readText(u32Pointer, (int) length, StandardCharsets.UTF_8);
        // The JVM's decoder puts U+FFFD where the input is malformed, so that only a text with one needs a second look.
        if (text.indexOf('\uFFFD') >= 0) {
            byte[] bytes = context.memory().readBytes(u32Pointer, (int) length);
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException malformed) {
                throw Traps.encoding("utf8");
            }
        }
        return text;
    }

    private static String utf16(byte[] bytes) {
        char[] units = new char[bytes.length / 2];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) ((bytes[2 * i] & 0xFF) | (bytes[2 * i + 1] & 0xFF) << 8);
        }
        String text = new String(units);
        if (loneSurrogate(text) >= 0) {
            throw Traps.encoding("utf16");
        }
        return text;
    }

    /// Where a surrogate without its other half stands; -1 when there is none.
    static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                if (!Character.isHighSurrogate(unit)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
