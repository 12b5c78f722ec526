package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext.Source.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Storing of strings. The sequence of allocations depends on how the string was kept before, and is part of the ABI.
final class StringStoring {
    /// A stored string; `u32Length` counts code units and carries the tag of latin1+utf16.
    record Stored(int u32Pointer, int u32Length) {}

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long QUESTION_MARKS = '?' * ONES;

    private StringStoring() {}

    static Stored store(CallContext context, Value.Str value) {
        String text = value.value();
        Kind kind = context.source().kindOf(value);
        if (context.encoding() != StringEncoding.UTF8 || kind != Kind.UTF8) {
            checkSurrogates(text);
        }
        return switch (context.encoding()) {
            case UTF8 ->
                switch (kind) {
                    case UTF8 -> copy(context, utf8(text), 1, 1);
                    case UTF16, TAGGED_UTF16 -> growToUtf8(context, text, text.length(), 3);
                    case LATIN1 -> growToUtf8(context, text, text.length(), 2);
                };
            case UTF16 ->
                switch (kind) {
                    case UTF8 -> shrinkToUtf16(context, text);
                    case UTF16, TAGGED_UTF16, LATIN1 -> copy(context, utf16(text), 2, 2);
                };
            case LATIN1_UTF16 ->
                switch (kind) {
                    case UTF8 -> latin1OrUtf16(context, text, utf8Length(text));
                    case UTF16 -> latin1OrUtf16(context, text, text.length());
                    case LATIN1 -> copy(context, text.getBytes(StandardCharsets.ISO_8859_1), 1, 2);
                    case TAGGED_UTF16 -> probablyUtf16(context, text);
                };
        };
    }

    private static void checkSurrogates(String text) {
        int lone = StringLoading.loneSurrogate(text);
        if (lone >= 0) {
            throw new Misfit("a string with a lone surrogate at " + lone + " cannot be passed");
        }
    }

    /// The JVM's encoder puts a question mark where a surrogate is alone, so that only a text with one needs a look at
    /// each of its characters.
    private static byte[] utf8(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (hasQuestionMark(encoded)) {
            checkSurrogates(text);
        }
        return encoded;
    }

    /// Eight bytes at a time: a byte of `differing` is zero where a question mark stands, and subtracting one from each
    /// byte sets the highest bit of such a byte first.
    private static boolean hasQuestionMark(byte[] bytes) {
        int i = 0;
        for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
            long differing = (long) EIGHT_BYTES.get(bytes, i) ^ QUESTION_MARKS;
            if (((differing - ONES) & ~differing & HIGHEST_BITS) != 0) {
                return true;
            }
        }
        for (; i < bytes.length; i++) {
            if (bytes[i] == '?') {
                return true;
            }
        }
        return false;
    }

    private static Stored copy(CallContext context, byte[] bytes, int unitBytes, int alignment) {
        CallContext.checkLength("string", bytes.length);
        long pointer = context.realloc(0, 0, alignment, bytes.length);
        context.memory().write((int) pointer, bytes, 0, bytes.length);
        return new Stored((int) pointer, bytes.length / unitBytes);
    }

    private static Stored growToUtf8(CallContext context, String text, int codeUnits, int worstFactor) {
        CallContext.checkLength("string", codeUnits);
        long pointer = context.realloc(0, 0, 1, codeUnits);
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int ascii = asciiPrefix(text);
        context.memory().write((int) pointer, encoded, 0, ascii);
        if (ascii == codeUnits) {
            return new Stored((int) pointer, codeUnits);
        }
        long worst = (long) codeUnits * worstFactor;
        CallContext.checkLength("string", worst);
        pointer = context.realloc(pointer, codeUnits, 1, worst);
        context.memory().write((int) pointer + ascii, encoded, ascii, encoded.length - ascii);
        if (worst > encoded.length) {
            pointer = context.realloc(pointer, worst, 1, encoded.length);
        }
        return new Stored((int) pointer, encoded.length);
    }

    private static Stored shrinkToUtf16(CallContext context, String text) {
        long worst = 2L * utf8Length(text);
        CallContext.checkLength("string", worst);
        long pointer = context.realloc(0, 0, 2, worst);
        byte[] encoded = utf16(text);
        context.memory().write((int) pointer, encoded, 0, encoded.length);
        if (encoded.length < worst) {
            pointer = context.realloc(pointer, worst, 2, encoded.length);
        }
        return new Stored((int) pointer, encoded.length / 2);
    }

    private static Stored latin1OrUtf16(CallContext context, String text, long sourceUnits) {
        CallContext.checkLength("string", sourceUnits);
        long pointer = context.realloc(0, 0, 2, sourceUnits);
        int narrow = latin1Prefix(text);
        byte[] latin1 = text.substring(0, narrow).getBytes(StandardCharsets.ISO_8859_1);
        context.memory().write((int) pointer, latin1, 0, narrow);
        if (narrow < text.length()) {
            long worst = 2 * sourceUnits;
            CallContext.checkLength("string", worst);
            pointer = context.realloc(pointer, sourceUnits, 2, worst);
            byte[] encoded = utf16(text);
            context.memory().write((int) pointer, encoded, 0, encoded.length);
            if (worst > encoded.length) {
                pointer = context.realloc(pointer, worst, 2, encoded.length);
            }
            return new Stored((int) pointer, encoded.length / 2 | StringLoading.UTF16_TAG);
        }
        if (narrow < sourceUnits) {
            pointer = context.realloc(pointer, sourceUnits, 2, narrow);
        }
        return new Stored((int) pointer, narrow);
    }

    private static Stored probablyUtf16(CallContext context, String text) {
        byte[] encoded = utf16(text);
        CallContext.checkLength("string", encoded.length);
        long pointer = context.realloc(0, 0, 2, encoded.length);
        context.memory().write((int) pointer, encoded, 0, encoded.length);
        if (latin1Prefix(text) < text.length()) {
            return new Stored((int) pointer, encoded.length / 2 | StringLoading.UTF16_TAG);
        }
        byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
        context.memory().write((int) pointer, latin1, 0, latin1.length);
        pointer = context.realloc(pointer, encoded.length, 2, latin1.length);
        return new Stored((int) pointer, latin1.length);
    }

    private static byte[] utf16(String text) {
        byte[] bytes = new byte[Math.multiplyExact(text.length(), 2)];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) text.charAt(i);
            bytes[2 * i + 1] = (byte) (text.charAt(i) >>> 8);
        }
        return bytes;
    }

    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            length += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
        }
        return length;
    }

    private static int asciiPrefix(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) < 0x80) {
            i++;
        }
        return i;
    }

    private static int latin1Prefix(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) < 0x100) {
            i++;
        }
        return i;
    }
}
