package dev.mortise.engine.fuel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final String NAME = "046e616d65";

    /// One type: a number and nothing back.
    private static final FunctionTypes TYPES =
            FunctionTypes.read(new CoreBytes(0, new byte[] {1, 0x60, 1, 0x7f, 0}, 0, 5));

    /// The third function is given the counter.
    private static final BitSet GIVEN = BitSet.valueOf(new long[] {0b100});

    private static String rewritten(String subsections) {
        byte[] bytes = HexFormat.of().parseHex(subsections);
        FunctionSpace functions = new FunctionSpace(TYPES, new int[] {0, 0, 0}, 1, GIVEN);
        CoreOutput out = Names.rewrite(new CoreBytes(0, bytes, 0, bytes.length), new IndexShift(1, 0), functions);
        return HexFormat.of().formatHex(out.toBytes());
    }

    @Test
    void functionsThatTheModuleDeclaresMove() {
        assertThat(rewritten("01" + "07" + "02" + "000161" + "010162"))
                .isEqualTo(NAME + "01" + "07" + "02" + "000161" + "020162");
    }

    @Test
    void localsStayAndTheirFunctionsMove() {
        assertThat(rewritten("02" + "06" + "01" + "01" + "01" + "000178"))
                .isEqualTo(NAME + "02" + "06" + "01" + "02" + "01" + "000178");
    }

    @Test
    void localsBehindTheGivenCounterMove() {
        assertThat(rewritten("02" + "09" + "01" + "02" + "02" + "000178" + "010179"))
                .isEqualTo(NAME + "02" + "09" + "01" + "03" + "02" + "000178" + "020179");
    }

    @Test
    void localsOfFunctionsThatDoNotExistStay() {
        assertThat(rewritten("02" + "0a" + "01" + "ffffffff0f" + "01" + "010178"))
                .isEqualTo(NAME + "02" + "0a" + "01" + "ffffffff0f" + "01" + "010178");
    }

    @Test
    void globalsMove() {
        assertThat(rewritten("07" + "04" + "01" + "000167")).isEqualTo(NAME + "07" + "04" + "01" + "010167");
    }

    @Test
    void otherNamesStay() {
        assertThat(rewritten("00" + "02" + "016d")).isEqualTo(NAME + "00" + "02" + "016d");
    }
}
