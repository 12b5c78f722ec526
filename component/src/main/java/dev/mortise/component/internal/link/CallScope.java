package dev.mortise.component.internal.link;

import dev.mortise.component.Resource;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.abi.Misfit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The handles that one call lends and borrows, seen from one component instance.
final class CallScope implements CallContext.Handles {
    private final Frame frame;
    private @Nullable List<HandleTable.Entry> lenders;
    private int borrows;

    CallScope(Frame frame) {
        this.frame = frame;
    }

    @Override
    public Value liftOwn(int resourceSlot, int u32Handle) {
        RuntimeResource resource = frame.resource(resourceSlot);
        HandleTable.Entry entry = frame.handles().get(u32Handle, resource);
        if (!entry.owns()) {
            throw new Trap("not_owned", "cannot lift own resource from a borrow: handle index " + u32Handle);
        }
        frame.handles().remove(u32Handle, resource);
        return new Value.Own(Resource.of(entry.resource.type(), entry.representation));
    }

    @Override
    public Value liftBorrow(int resourceSlot, int u32Handle) {
        HandleTable.Entry entry = frame.handles().get(u32Handle, frame.resource(resourceSlot));
        entry.lent++;
        if (lenders == null) {
            lenders = new ArrayList<>();
        }
        lenders.add(entry);
        return new Value.Borrow(Resource.of(entry.resource.type(), entry.representation));
    }

    @Override
    public int lowerOwn(int resourceSlot, Value value) {
        RuntimeResource resource = frame.resource(resourceSlot);
        if (!(value instanceof Value.Own(Resource given))) {
            throw Misfit.of("an own handle of " + resource.type(), value);
        }
        return frame.handles().add(new HandleTable.Entry(resource, representation(given, resource), null));
    }

    @Override
    public int lowerBorrow(int resourceSlot, Value value) {
        RuntimeResource resource = frame.resource(resourceSlot);
        Resource given = switch (value) {
            case Value.Borrow(Resource lent) -> lent;
            case Value.Own(Resource owned) -> owned;
            default -> throw Misfit.of("a borrow handle of " + resource.type(), value);
        };
        Object representation = representation(given, resource);
        if (frame.equals(resource.owner())) {
            return (Integer) representation;
        }
        borrows++;
        return frame.handles().add(new HandleTable.Entry(resource, representation, this));
    }

    private static Object representation(Resource given, RuntimeResource resource) {
        if (!given.type().equals(resource.type())) {
            throw new Misfit("expected " + resource.type() + ", found " + given.type());
        }
        return given.representation();
    }

    void dropBorrow() {
        borrows--;
    }

    /// Ends the call of a lifted function: what was lent to it must have been dropped.
    void finishLift() {
        if (borrows != 0) {
            throw new Trap("borrow_kept", "borrow handles still remain at the end of the call: " + borrows);
        }
    }

    /// Ends the call of a lowered function: what was lent comes back.
    void finishLower() {
        if (lenders != null) {
            for (HandleTable.Entry lender : lenders) {
                lender.lent--;
            }
        }
    }
}
