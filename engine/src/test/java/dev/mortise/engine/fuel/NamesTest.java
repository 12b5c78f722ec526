package dev.mortise.engine.fuel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final String NAME = "046e616d65";

    private static String rewritten(String subsections) {
        byte[] bytes = HexFormat.of().parseHex(subsections);
        CoreOutput out = Names.rewrite(new CoreBytes(0, bytes, 0, bytes.length), new IndexShift(1, 0));
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
    void globalsMove() {
        assertThat(rewritten("07" + "04" + "01" + "000167")).isEqualTo(NAME + "07" + "04" + "01" + "010167");
    }

    @Test
    void otherNamesStay() {
        assertThat(rewritten("00" + "02" + "016d")).isEqualTo(NAME + "00" + "02" + "016d");
    }
}
