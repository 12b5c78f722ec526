package dev.mortise.engine.fuel;

/// The custom section `name` with its indices moved.
final class Names {
    private static final int FUNCTIONS = 1;
    private static final int LOCALS = 2;
    private static final int LABELS = 3;
    private static final int GLOBALS = 7;

    private Names() {}

    static CoreOutput rewrite(CoreBytes section, IndexShift shift, FunctionSpace functions) {
        CoreOutput out = new CoreOutput(section.end() - section.position()).name("name");
        while (!section.atEnd()) {
            int id = section.u8();
            CoreBytes content = section.slice(section.count());
            CoreOutput moved = new CoreOutput(content.end() - content.position());
            switch (id) {
                case FUNCTIONS -> names(content, moved, shift::function);
                case LOCALS, LABELS -> {
                    int count = content.count();
                    moved.u32(count);
                    for (int i = 0; i < count; i++) {
                        int function = content.u32();
                        moved.u32(shift.function(function));
                        boolean known = function >= 0 && function < functions.typesOfFunctions().length;
                        names(
                                content,
                                moved,
                                id == LOCALS && known ? functions.inside(function, shift)::local : index -> index);
                    }
                }
                case GLOBALS -> names(content, moved, shift::global);
                default -> moved.copy(content.array(), content.position(), content.end());
            }
            out.u8(id).sized(moved);
        }
        return out;
    }

    private interface Move {
        int to(int index);
    }

    private static void names(CoreBytes content, CoreOutput out, Move move) {
        int count = content.count();
        out.u32(count);
        for (int i = 0; i < count; i++) {
            out.u32(move.to(content.u32()));
            int start = content.position();
            content.skip(content.count());
            out.copySince(content, start);
        }
    }
}
