package io.atoll.ipc.queue;

import io.atoll.ipc.ring.RingWriter;
import io.atoll.ipc.ring.SidePayload;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Moves records out of in-flight areas into the lanes with a purpose (specification: {@code redelivery.pml}). */
final class Relocation {
    private final QueueMemory memory;

    Relocation(QueueMemory memory) {
        this.memory = memory;
    }

    /**
     * Publishes the next record of an area again in a lane, then ends it in the area: a death in between doubles it. False
     * if the lane has no room, or is in somebody's hands.
     */
    boolean tryMove(Lane target, InFlightArea area, int type) {
        if (!target.tryProduce(memory)) {
            return false;
        }
        final SidePayload side = area.side();
        try {
            final RingWriter writer = target.writer;
            final int index = writer.claim(type, area.payloadLength());
            if (index == RingWriter.NO_ROOM) {
                return false;
            }
            if (side == null) {
                area.buffer().getBytes(area.payloadIndex(), memory.buffer(), index, area.payloadLength());
            } else {
                link(side, new SidePayload(target.index, writer.claimedPosition(index), side.length()), index);
            }
            writer.commit(index);
            writer.publishFully();
        } finally {
            target.stopProducing();
        }
        area.pass();
        if (side != null) {
            side.remove(memory.sideFiles);
        }
        return true;
    }

    private void link(SidePayload side, SidePayload again, int index) {
        try {
            memory.sideFiles.link(side.name(), again.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        again.write(memory.buffer(), index);
    }
}
