package dev.mortise.component.internal.abi;

import dev.mortise.component.FuncType;
import dev.mortise.component.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Flattening of a function type: its core signature, and whether parameters or result go through memory.
public final class Flattening {
    private static final int MOST_PARAMETERS = 16;
    private static final int MOST_RESULTS = 1;

    private final FuncType type;
    private final Shape.Aggregate parameters;
    private final @Nullable Shape result;
    private final List<FlatType> flatParameters;
    private final List<FlatType> flatResults;
    private final boolean parametersPointToMemory;
    private final boolean resultPointsToMemory;

    /// Flattens.
    public Flattening(FuncType type, Despecialization shapes) {
        this.type = type;
        this.parameters = shapes.aggregate(true, type.parameters());
        ValueType returned = type.result();
        this.result = returned == null ? null : shapes.shape(returned);
        this.flatParameters = parameters.flat();
        this.flatResults = result == null ? List.of() : result.flat();
        this.parametersPointToMemory = shapes.pointsToMemory(parameters);
        this.resultPointsToMemory = result != null && shapes.pointsToMemory(result);
    }

    public FuncType type() {
        return type;
    }

    Shape.Aggregate parameters() {
        return parameters;
    }

    @Nullable
    Shape result() {
        return result;
    }

    boolean spillsParameters() {
        return flatParameters.size() > MOST_PARAMETERS;
    }

    boolean spillsResult() {
        return flatResults.size() > MOST_RESULTS;
    }

    /// The core parameters of a function that is lifted.
    public List<FlatType> liftedParameters() {
        return spillsParameters() ? List.of(FlatType.I32) : flatParameters;
    }

    /// The core results of a function that is lifted.
    public List<FlatType> liftedResults() {
        return spillsResult() ? List.of(FlatType.I32) : flatResults;
    }

    /// The core parameters of a function that is lowered: with a pointer for the result where it does not fit.
    public List<FlatType> loweredParameters() {
        List<FlatType> lowered = new ArrayList<>(liftedParameters());
        if (spillsResult()) {
            lowered.add(FlatType.I32);
        }
        return List.copyOf(lowered);
    }

    /// The core results of a function that is lowered.
    public List<FlatType> loweredResults() {
        return spillsResult() ? List.of() : flatResults;
    }

    /// Whether lifting or lowering the function reads or writes memory.
    public boolean needsMemory() {
        return spillsParameters() || spillsResult() || parametersPointToMemory || resultPointsToMemory;
    }

    /// Whether lifting (`true`) or lowering the function allocates in the guest.
    public boolean needsRealloc(boolean lifts) {
        if (lifts) {
            return spillsParameters() || parametersPointToMemory;
        }
        return resultPointsToMemory;
    }
}
