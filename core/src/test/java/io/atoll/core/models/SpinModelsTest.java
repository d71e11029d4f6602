package io.atoll.core.models;

import io.atoll.core.testing.SpinModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models of the protocols in this module, each with every option that its head names. */
@Tag("models")
class SpinModelsTest {
    private static final String EVENT_COUNT = "event_count";
    private static final String OWNER_WORD = "owner_word";
    private static final String QUEUE = "queue";
    private static final String SHUTDOWN = "shutdown";
    private static final String JOIN = "join";
    private static final String TENURE = "tenure";
    private static final String REDELIVERY = "redelivery";
    private static final String LIST = "list";
    private static final String MAP = "map";

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-DMORTALS=1",
                "-DMORTALS=0",
                "-DTAKERS=1",
                "-DTAKERS=2",
                "-DTAKERS=3",
                "-DLATE=2",
                "-DN0=3 -DNC=2 -DMORTALS=1",
                "-DEXCLUSIVE=2",
                "-DEXCLUSIVE=3",
                "-DHELD_OWN",
                "-DHELD_OWN -DEXCLUSIVE=3",
                "-DPASS_ONLY"
            })
    void shouldHandleEachItemAndNoneTwiceByTheLiving(String options) throws Exception {
        SpinModel.of(QUEUE, options, directory).passes();
    }

    @ParameterizedTest
    @CsvSource({
        "-DAS_WRITTEN,               ||dead[last[",
        "-DNO_AREA_WORD,             ||dead[last[",
        "-DPOINTER_LATE,             ||dead[last[",
        "-DHELD_ANY,                 ||dead[last[",
        "-DHELD_STALE,               ||dead[last[",
        "-DHELD_EARLY -DLATE=2,      ||dead[last[",
        "-DHEAD_FIRST,               handled[i]",
        "-DPOINTER_STAYS,            handled[i]",
        "-DNO_LANE_CHECK -DLATE=2,   handled[i]",
        "-DCLEAR_FIRST,              handled[i]",
        "-DPASS_ONLY -DEXCLUSIVE=3,  !(busy[i])"
    })
    void shouldLoseOrRepeatAnItemWhenBroken(String options, String error) throws Exception {
        SpinModel.of(QUEUE, options, directory).failsWith(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-DENDS",
                "-DNO_DEATH",
                "-DRETRACT",
                "-DRETRACT -DEXCLUSIVE=1",
                "-DRETRACT -DEXCLUSIVE=2",
                "-DRETRACT -DEXCLUSIVE=2 -DENDS"
            })
    void shouldHandleWhatWasAcceptedAndNothingThatWasRefused(String options) throws Exception {
        SpinModel.of(SHUTDOWN, options, directory).passes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-DEXCLUSIVE=2 -DSKIP_AREAS",
                "-DNO_FENCE",
                "-DNO_SECOND_LOOK",
                "-DNO_RESCAN",
                "-DSKIP_HELD",
                "-DSKIP_AREAS",
                "-DNO_TAILS"
            })
    void shouldLoseWhatWasAcceptedWhenBroken(String options) throws Exception {
        SpinModel.of(SHUTDOWN, options, directory).failsWith("((result[i]!=1)||handled[i])");
    }

    @Test
    void shouldHandleWhatWasRefusedWhenBroken() throws Exception {
        SpinModel.of(SHUTDOWN, "-DRETRACT -DEXCLUSIVE=1 -DNO_SEEN", directory)
                .failsWith("((result[i]!=2)|| !(handled[i]))");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-DENDS", "-DDEATHS=1"})
    void shouldJoinWhenAllIsDone(String options) throws Exception {
        SpinModel.of(JOIN, options, directory).passes();
    }

    @ParameterizedTest
    @CsvSource({
        "-DCELL_LATE,     quiet",
        "-DCELLS_FIRST,   quiet",
        "-DNO_TAILS,      quiet",
        "-DFORGET,        (reported>=lost0)",
        "-DLEDGER_FIRST,  (reported>=lost0)",
        "-DADD_TWICE,     (reported<=(lost+between))",
        "-DCELL_ONCE,     (reported<=(lost+between))",
        "-DEXACT,         (reported==lost)"
    })
    void shouldJoinEarlyOrMiscountWhenBroken(String options, String error) throws Exception {
        SpinModel.of(JOIN, options, directory).failsWith(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-DSAME_MEMBER", "-DONE_MEMBER", "-DSTORE_LATE", "-DSTEALER_KEEPS"})
    void shouldBelieveNoTailBeyondItsTenure(String options) throws Exception {
        SpinModel.of(TENURE, options, directory).passes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-DSILENT",
                "-DSTORE_LATE -DSTEALER_KEEPS",
                "-DKEEP_OWN -DSAME_MEMBER",
                "-DPER_HANDLE -DONE_MEMBER"
            })
    void shouldReadBeyondTheTailWhenBroken(String options) throws Exception {
        SpinModel.of(TENURE, options, directory).failsWith("(head<tail)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-DNC=3 -DMORTALS=2"})
    void shouldDeliverAgainWhatAHandlerThrew(String options) throws Exception {
        SpinModel.of(REDELIVERY, options, directory).passes();
    }

    @ParameterizedTest
    @CsvSource({
        "-DONCE,         !(handled[item])",
        "-DCLEAR_FIRST,  handled[i]",
        "-DONE_LOOK,     handled[i]",
        "-DWAIT,         handled[i]"
    })
    void shouldLoseOrRepeatWhatAHandlerThrewWhenBroken(String options, String error) throws Exception {
        SpinModel.of(REDELIVERY, options, directory).failsWith(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-DDEATHS=2 -DOPS=1", "-DNW=1 -DOPS=5 -DDEATHS=0", "-DNW=1 -DOPS=3 -DREADS=2"})
    void shouldReadElementsOfAListWhole(String options) throws Exception {
        SpinModel.of(LIST, options, directory).passes();
    }

    @ParameterizedTest
    @CsvSource({
        "-DB_INPLACE,   S[(ver&1)].x==cur",
        "-DB_PUBFIRST,  (x==y)",
        "-DB_NOCHECK,   (x==y)",
        "-DB_EARLY,     (x==y)",
        "-DB_SIZEFIRST, (seen&(1<<x))",
        "-DB_APPEND,    (size!=0)==(cur!=0)",
        "-DB_ONEBIT,    (x==y)"
    })
    void shouldReadWhatWasNeverInAListWhenBroken(String options, String error) throws Exception {
        SpinModel.of(LIST, options, directory).failsWith(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-DTAG -DCLEAR", "-DTAG -DCLEAR -DNW=1 -DOPS=3 -DDEATHS=0"})
    void shouldReadEntriesOfAMapWhole(String options) throws Exception {
        SpinModel.of(MAP, options, directory).passes();
    }

    @ParameterizedTest
    @CsvSource({
        "-DB_NOBUMP,                (x==y)",
        "-DB_LATE,                  (x==y)",
        "-DB_EARLY,                 (x==y)",
        "-DB_NOW2,                  (x==y)",
        "-DB_NOFENCE,               (x==y)",
        "-DB_INPLACE,               (x==y)",
        "-DB_NOKEY,                 (seen[r]&1)",
        "-DB_GAP,                   (seen[r]&1)",
        "-DB_PUBFIRST,              (seen[r]&1)",
        "-DB_EMPTY,                 (hit==(cur[k]!=0))",
        "-DB_NOREC -DNR=0,          (cnt==j)",
        "-DB_NOBIT -DNR=0,          (cnt==j)"
    })
    void shouldReadWhatWasNeverInAMapWhenBroken(String options, String error) throws Exception {
        final String deaths = options.contains("NR=0") ? "" : " -DDEATHS=0";
        SpinModel.of(MAP, options + " -DTAG -DCLEAR -DNW=1 -DOPS=3" + deaths, directory)
                .failsWith(error);
    }
}
