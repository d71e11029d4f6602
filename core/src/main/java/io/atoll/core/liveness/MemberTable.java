package io.atoll.core.liveness;

import static io.atoll.core.liveness.MemberTableDescriptor.*;

import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.ProcessFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The table of all that ever joined a space, and the lock file that proves who of them lives.
 *
 * <p>A member owns (slot, epoch) by an exclusive kernel lock on the byte {@code slot << 40 | epoch} of
 * {@code members.lock}, kept until its process ends. Joining, all of it under the space's mutex (specification:
 * {@code owner_word.pml}, join): find a slot whose current epoch's byte is free; lock the byte of the next epoch; write
 * the row, its epoch last. What holds after a death of a
 * joiner at any point: either the row still states the old epoch, whose byte is free, and nobody ever used the next
 * one; or it states the new epoch, whose byte the kernel has freed. Both leave the slot to the next joiner, and no
 * (slot, epoch) is ever used by two members.
 */
public final class MemberTable {
    /** Length of the table in bytes. */
    public static final int LENGTH = TABLE_LENGTH;

    /** The most members that can live at the same time. */
    public static final int MAX_MEMBERS = SLOTS;

    private final AtomicBuffer buffer;
    private final int offset;
    private final LockFile lockFile;

    /**
     * A table in shared memory.
     *
     * @param buffer holds it
     * @param offset where it begins: {@link #LENGTH} bytes, zero when new
     * @param lockFile the space's {@code members.lock}
     */
    public MemberTable(AtomicBuffer buffer, int offset, LockFile lockFile) {
        this.buffer = buffer;
        this.offset = offset;
        this.lockFile = lockFile;
    }

    /**
     * Joins. The caller must hold the space's mutex.
     *
     * @param process who joins, for people
     * @return the slot taken; empty if all are taken by the living
     * @throws IOException if the kernel refuses to lock
     */
    OptionalInt join(ProcessFacts process) throws IOException {
        final int start = Math.floorMod(buffer.getInt(offset + NEXT_SLOT_OFFSET), SLOTS);
        for (int i = 0; i < SLOTS; i++) {
            final int slot = (start + i) % SLOTS;
            final long epoch = epoch(slot);
            if (epoch >= OwnerWord.MAX_EPOCH || epoch > 0 && isAlive(slot, epoch)) {
                continue; // held[ID(slot, row)]: somebody lives here
            }
            if (lockFile.tryKeep(position(slot, epoch + 1))) {
                writeRow(slot, epoch + 1, process);
                buffer.putInt(offset + NEXT_SLOT_OFFSET, (slot + 1) % SLOTS);
                return OptionalInt.of(slot);
            }
        }
        return OptionalInt.empty();
    }

    private void writeRow(int slot, long epoch, ProcessFacts process) {
        final int row = offset + rowOffset(slot);
        final long joins = buffer.getLong(offset + JOINS_OFFSET) + 1;
        buffer.putLong(offset + JOINS_OFFSET, joins);
        buffer.putLong(row + JOIN_SEQUENCE_OFFSET, joins);
        buffer.putLong(row + PID_OFFSET, process.pid());
        buffer.putLong(row + START_TICKS_OFFSET, process.startTicks());
        buffer.putLong(row + PID_NAMESPACE_OFFSET, process.pidNamespace());
        buffer.putLong(row + JOIN_TIME_OFFSET, System.currentTimeMillis());
        buffer.putInt(row + LEAVING_OFFSET, 0);
        final byte[] command = process.command().getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(command.length, MAX_COMMAND_LENGTH);
        buffer.putInt(row + COMMAND_LENGTH_OFFSET, length);
        buffer.putBytes(row + COMMAND_OFFSET, command, 0, length);
        buffer.putLongRelease(row + EPOCH_OFFSET, epoch); // last: the row belongs to the new member from here on
    }

    /**
     * Asks the kernel about one member, uncached.
     *
     * @param slot its place
     * @param epoch which user of that place
     * @return true if its process lives
     * @throws IOException if the kernel refuses to answer
     */
    public boolean isAlive(int slot, long epoch) throws IOException {
        return lockFile.isHeld(position(slot, epoch));
    }

    /**
     * The last epoch that the slot was used under.
     *
     * @param slot a place
     * @return 0 if never used
     */
    long epoch(int slot) {
        return buffer.getLongVolatile(offset + rowOffset(slot) + EPOCH_OFFSET) & OwnerWord.MAX_EPOCH;
    }

    long joinSequence(int slot) {
        return buffer.getLong(offset + rowOffset(slot) + JOIN_SEQUENCE_OFFSET);
    }

    /**
     * Notes that a member is shutting down in good order. The caller must hold the space's mutex.
     *
     * @param slot its place
     */
    void leave(int slot) {
        buffer.putIntVolatile(offset + rowOffset(slot) + LEAVING_OFFSET, 1);
    }

    /**
     * Whether any member lives that is not shutting down.
     *
     * @return true if one does
     * @throws IOException if the kernel refuses to answer
     */
    public boolean hasStaying() throws IOException {
        for (int slot = 0; slot < SLOTS; slot++) {
            final long epoch = epoch(slot);
            if (epoch > 0
                    && buffer.getIntVolatile(offset + rowOffset(slot) + LEAVING_OFFSET) == 0
                    && isAlive(slot, epoch)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many members have ever joined.
     *
     * @return the sequence number of the last join
     */
    public long joins() {
        return buffer.getLongVolatile(offset + JOINS_OFFSET);
    }

    /**
     * The smallest join sequence among the living. The caller must hold the space's mutex.
     *
     * @return {@link Long#MAX_VALUE} if nobody lives
     * @throws IOException if the kernel refuses to answer
     */
    public long oldestLivingJoin() throws IOException {
        long oldest = Long.MAX_VALUE;
        for (int slot = 0; slot < SLOTS; slot++) {
            final long epoch = epoch(slot);
            if (epoch > 0 && joinSequence(slot) < oldest && isAlive(slot, epoch)) {
                oldest = joinSequence(slot);
            }
        }
        return oldest;
    }

    /**
     * Everybody whose row is still in the table, the dead too.
     *
     * @return members in the order of their slots
     * @throws IOException if the kernel refuses to answer
     */
    public List<Member> members() throws IOException {
        final List<Member> members = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (epoch(slot) > 0) {
                members.add(member(slot));
            }
        }
        return members;
    }

    /**
     * One member by its place.
     *
     * @param slot its place
     * @return what its row says
     * @throws IOException if the kernel refuses to answer
     */
    Member member(int slot) throws IOException {
        final int row = offset + rowOffset(slot);
        final long epoch = epoch(slot);
        return new Member(
                slot,
                epoch,
                isAlive(slot, epoch),
                buffer.getLong(row + PID_OFFSET),
                buffer.getLong(row + PID_NAMESPACE_OFFSET),
                buffer.getLong(row + JOIN_TIME_OFFSET),
                command(buffer, row));
    }

    private static String command(DirectBuffer buffer, int row) {
        final int length = Math.max(0, Math.min(buffer.getInt(row + COMMAND_LENGTH_OFFSET), MAX_COMMAND_LENGTH));
        final byte[] bytes = new byte[length];
        buffer.getBytes(row + COMMAND_OFFSET, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long position(int slot, long epoch) {
        return (long) slot << OwnerWord.POSITION_SLOT_SHIFT | epoch;
    }
}
