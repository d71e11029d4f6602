package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import io.atoll.core.liveness.MemberTable;
import io.atoll.ipc.codec.CodecName;
import io.atoll.ipc.ring.RingReading;
import io.atoll.ipc.ring.SpscRingDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Tells what is in a {@link SharedQueue}, and in whose hands, for tools. */
public final class SharedQueueInspector implements Inspector {
    private static final int MOST_LANES = 2048;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final SharedQueueOptions options = options(examination);
        examination.expectLength(fileLength(options.laneCapacity(), options.maxLanes()));
        final long[] depth = {0};
        final long[] dead = {0};
        final long[] inFlight = {0};
        examination.flag("shut down", examination.word(SHUTDOWN_OFFSET));
        // beyond these counts nothing has room in the file system: it is not looked at
        final long lanes =
                examination.numberBetween("lanes", LANE_COUNT_OFFSET, FIRST_LANE, FIRST_LANE + options.maxLanes());
        for (int lane = 0; lane < lanes; lane++) {
            final int number = lane;
            examination.row("lane", () -> {
                final long items = inspectLane(examination, options, number);
                (number == DEAD_LETTER_LANE ? dead : depth)[0] += items;
            });
        }
        final long areas = examination.numberBetween("areas", AREA_COUNT_OFFSET, 0, options.maxLanes());
        for (int area = 0; area < areas; area++) {
            final int number = area;
            examination.row("in-flight area", () -> inFlight[0] += inspectArea(examination, options, number, lanes));
        }
        examination.figure("depth", depth[0], Measure.PLAIN);
        examination.figure("in flight", inFlight[0], Measure.PLAIN);
        examination.figure("dead letters", dead[0], Measure.PLAIN);
        examination.sleepers("sleeping consumers", NOT_EMPTY_OFFSET);
        examination.owner("exclusive consumer", EXCLUSIVE_WORD_OFFSET);
        if (examination.isFull()) {
            examination.owner("maker of room", ROOM_WORD_OFFSET);
            examination.sleepers("sleeping joiners", IDLE_OFFSET);
            inspectCells(examination);
        }
    }

    private static SharedQueueOptions options(Examination examination) throws IOException {
        final int laneCapacity = (int) examination.powerOfTwo(
                "lane capacity",
                LANE_CAPACITY_OPTION,
                SpscRingDescriptor.MIN_CAPACITY,
                SpscRingDescriptor.MAX_CAPACITY);
        final int maxLanes = (int) examination.optionBetween("most lanes", MAX_LANES_OPTION, 1, MOST_LANES);
        final boolean spinning = examination.optionBetween("spinning", SPINNING_OPTION, 0, 1) == 1;
        final int deliveries =
                (int) examination.optionBetween("most deliveries", MAX_DELIVERIES_OPTION, 1, MAX_DELIVERIES);
        if (examination.isFull()) {
            examination.text("codec", CodecName.of(examination.option(CODEC_OPTION)));
        }
        if (!fits(laneCapacity, maxLanes)) {
            throw examination.damaged("lanes that fit into 2 GiB", maxLanes + " lanes of " + laneCapacity + " bytes");
        }
        return new SharedQueueOptions(laneCapacity, maxLanes, spinning, deliveries);
    }

    private static long inspectLane(Examination examination, SharedQueueOptions options, int lane) throws IOException {
        final int offset = laneOffset(options, lane);
        final int ring = offset + RING_OFFSET;
        examination.text("lane", laneName(lane));
        final long items = RingReading.examine(examination, ring, options.laneCapacity());
        examination.owner("producer", ring + SpscRingDescriptor.PRODUCER_OFFSET);
        examination.owner("consumer", ring + SpscRingDescriptor.CONSUMER_OFFSET);
        examination.sleepers("sleeping producer", offset + NOT_FULL_OFFSET);
        if (examination.isFull()) {
            final long named = examination.word(offset + INFLIGHT_OFFSET);
            examination.number("area + 1", named, 0, options.maxLanes());
            final long last = examination.word(offset + LAST_OFFSET);
            if (last == 0) {
                examination.text("last consumer", "none");
            } else {
                inspectLast(examination, last);
            }
            examination.figure("seen in place", examination.word(offset + SEEN_OFFSET), Measure.PLAIN);
        }
        return items;
    }

    private static void inspectLast(Examination examination, long last) {
        final int slot = (int) last;
        if (slot < 0 || slot >= MemberTable.MAX_MEMBERS) {
            examination.bad("last consumer", "slot " + slot, "a slot below " + MemberTable.MAX_MEMBERS);
        } else {
            examination.member("last consumer", slot, last >>> Integer.SIZE);
        }
    }

    private static String laneName(int lane) {
        return switch (lane) {
            case REDELIVERY_LANE -> "redelivery";
            case DEAD_LETTER_LANE -> "dead letters";
            default -> Integer.toString(lane);
        };
    }

    private static long inspectArea(Examination examination, SharedQueueOptions options, int area, long lanes)
            throws IOException {
        examination.figure("in-flight area", (long) area, Measure.PLAIN);
        return new InFlightReading(examination, areaOffset(options, area), batchLength(options.laneCapacity()))
                .examine(lanes);
    }

    private static void inspectCells(Examination examination) throws IOException {
        final ByteBuffer cells = examination.copy(CELLS_OFFSET, MemberTable.MAX_MEMBERS * CELL_STRIDE);
        for (int slot = 0; slot < MemberTable.MAX_MEMBERS; slot++) {
            final int number = slot;
            final long cell = cells.getLong(slot * CELL_STRIDE);
            final long ledger = cells.getLong(slot * CELL_STRIDE + LEDGER_OFFSET);
            if (TaskCells.count(cell) == 0 && TaskCells.count(ledger) == 0) {
                continue;
            }
            examination.row("taker", () -> {
                examination.member("member", number, TaskCells.epoch(cell));
                examination.figure("taken, not done", TaskCells.count(cell), Measure.PLAIN);
                examination.figure("left by the dead before", TaskCells.count(ledger), Measure.PLAIN);
            });
        }
    }
}
