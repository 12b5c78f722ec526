package dev.mortise.engine.fuel;

/// Copies what a module's tables, globals, elements and data begin with, and notes the functions that it refers to.
///
/// @param shift where functions and globals go
/// @param uses where it notes the functions
record Initialisers(IndexShift shift, FunctionUses uses) {
    void table(CoreBytes section, CoreOutput content) {
        int start = section.position();
        boolean initialised = section.peek() == 0x40;
        if (initialised) {
            section.skip(2);
        }
        section.skipValueType();
        section.skipLimits();
        content.copySince(section, start);
        if (initialised) {
            expression(section, content);
        }
    }

    void global(CoreBytes section, CoreOutput content) {
        int start = section.position();
        section.skipValueType();
        section.skip(1);
        content.copySince(section, start);
        expression(section, content);
    }

    /// Copies a constant expression with its end.
    void expression(CoreBytes section, CoreOutput content) {
        Operators operators = new Operators(section);
        do {
            operators.next();
            uses.note(operators);
            operators.copyTo(content, shift);
        } while (operators.code() != Operators.END);
    }

    void elements(CoreBytes section, CoreOutput content) {
        int flags = section.u32();
        boolean active = (flags & 0x01) == 0;
        boolean expressions = (flags & 0x04) != 0;
        content.u32(flags);
        if (active) {
            if ((flags & 0x02) != 0) {
                content.u32(section.u32());
            }
            expression(section, content);
        }
        if ((flags & 0x03) != 0) {
            int start = section.position();
            section.skipValueType();
            content.copySince(section, start);
        }
        int count = section.count();
        content.u32(count);
        for (int i = 0; i < count; i++) {
            if (expressions) {
                expression(section, content);
            } else {
                int function = section.u32();
                uses.referenced().set(function);
                content.u32(shift.function(function));
            }
        }
    }
}
