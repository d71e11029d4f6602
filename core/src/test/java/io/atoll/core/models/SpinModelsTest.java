package io.atoll.core.models;

import io.atoll.core.testing.SpinModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models of the protocols in this module, each with every option that its head names. */
@Tag("models")
class SpinModelsTest {
    private static final String EVENT_COUNT = "event_count";
    private static final String OWNER_WORD = "owner_word";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-DNW=3 -DNK=2",
                "-DNW=2 -DNK=3",
                "-DNW=2 -DDEATHS=2 -DSLICE=1",
                "-DNK=1 -DPUBS=2 -DDEATHS=2 -DSLICE=0",
                "-DGIVE_UP",
                "-DDEATHS=1 -DMORTAL=4"
            })
    void shouldLoseNoWake(String options) throws Exception {
        SpinModel.of(EVENT_COUNT, options, directory).passes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-DDEATHS=1 -DMORTAL=1",
                "-DDEATHS=1 -DMORTAL=2",
                "-DNO_WAKER_FENCE -DNW=2 -DNK=2",
                "-DNO_WAITER_FENCE -DNW=2 -DNK=2",
                "-DNO_SECOND_SEQ",
                "-DCLEAR_LAST",
                "-DGIVE_UP -DNO_PASS_ON"
            })
    void shouldLoseAWakeWhenBroken(String options) throws Exception {
        SpinModel.of(EVENT_COUNT, options, directory).failsWith("((avail>0)&&asleep[i])");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-DPOLICY=0", "-DPOLICY=1", "-DPOLICY=2"})
    void shouldKeepOwnership(String options) throws Exception {
        SpinModel.of(OWNER_WORD, options, directory).passes();
    }

    @ParameterizedTest
    @CsvSource({
        "-DNO_EPOCH,     invalid end state",
        "-DFORGET_BIT,   (((st&128)!=0)==pending)",
        "-DBLIND_STEAL,  (((st&128)!=0)==pending)",
        "-DEARLY_CLEAR,  ((st&128)|| !(dirty))",
        "-DROW_LATE,     ((user[id]==0)||(user[id]==me))"
    })
    void shouldLoseOwnershipWhenBroken(String options, String error) throws Exception {
        SpinModel.of(OWNER_WORD, options, directory).failsWith(error);
    }
}
