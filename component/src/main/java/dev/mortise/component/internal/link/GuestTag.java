package dev.mortise.component.internal.link;

import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.ImportValues;
import run.endive.runtime.TagInstance;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.TagType;
import run.endive.wasm.types.ValType;

/// A tag as one core instance has it.
///
/// To the engine an imported tag is any tag with the same type, and a tag that a module defines never matches when
/// another module threw it. So all tags are imports, and each has a type of its own: its identity, written as result
/// types, which no valid tag has. While an instance is linked the engine must still find the type that was declared;
/// [#identify] changes it then.
final class GuestTag extends TagInstance {
    private static final ValType[] DIGITS = {ValType.I32, ValType.I64, ValType.F32, ValType.F64};

    private final FunctionType declared;
    private final FunctionType identity;

    GuestTag(TagType tag, FunctionType declared, FunctionType identity) {
        super(tag, declared);
        this.declared = declared;
        this.identity = identity;
    }

    /// The identity of the tag with the given number.
    ///
    /// @param number at least 1
    static FunctionType identity(int number) {
        List<ValType> digits = new ArrayList<>();
        for (int left = number; left > 0; left /= DIGITS.length) {
            digits.add(DIGITS[left % DIGITS.length]);
        }
        return FunctionType.of(List.of(), digits);
    }

    CoreExport.Tag export() {
        return new CoreExport.Tag(declared, identity);
    }

    /// Gives the tags of a linked instance their identities.
    static void identify(ImportValues linked) {
        for (int i = 0; i < linked.tagCount(); i++) {
            GuestTag tag = (GuestTag) linked.tag(i).tag();
            tag.setType(tag.identity);
        }
    }
}
