package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedBarrierDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;

/** Tells who has arrived at a {@link SharedBarrier}, for tools. */
public final class SharedBarrierInspector implements Inspector {
    private static final String[] STATES = {"open", "the leader acts", "broken"};

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        examination.optionAmong("policy", POLICY_OPTION, PartyDeathPolicy.values());
        final long parties = examination.optionBetween("parties", PARTIES_OPTION, 1, SharedBarrierOptions.MAX_PARTIES);
        final long phase = examination.word(PHASE_OFFSET);
        final int state = BarrierPhase.state(phase);
        if (state < STATES.length) {
            examination.text("state", STATES[state]);
        } else {
            examination.bad("state", (long) state, "0 to " + (STATES.length - 1));
        }
        examination.figure("generation", Integer.toUnsignedLong(BarrierPhase.generation(phase)), Measure.COUNT);
        if (state == BarrierPhase.ACTING) {
            examination.holder("leader", examination.word(LEADER_OFFSET));
        }
        final long[] arrived = {0};
        final long registered = new MemberCellsReading(examination, CELLS_OFFSET, CELL_STRIDE)
                .examine("party", "registered", cell -> {
                    final long word = examination.word(cell + ARRIVED_OFFSET);
                    final long here = BarrierParties.arrived(word, BarrierPhase.generation(phase));
                    examination.figure("arrived", here, Measure.PLAIN);
                    arrived[0] += here;
                });
        examination.figure("parties", parties, Measure.PLAIN);
        examination.number("registered", registered, 0, parties);
        examination.figure("arrived", arrived[0], Measure.PLAIN);
        examination.sleepers("sleepers", CHANGED_OFFSET);
        if (examination.isFull()) {
            examination.owner("monitor", MONITOR_OFFSET);
            examination.sleepers("sleepers for the monitor", MONITOR_FREE_OFFSET);
            examination.flag("all were registered", examination.word(COMPLETE_OFFSET));
            examination.text("last reset", Long.toHexString(examination.word(RESET_OFFSET)));
        }
    }
}
