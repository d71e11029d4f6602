package io.atoll.core.inspect;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.FileBytes;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.FileFormatException.Fault;
import io.atoll.core.space.HeaderReading;
import io.atoll.core.space.SpaceException;
import io.atoll.core.wait.EventCount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One look at one object: an {@link Inspector} reads the file through it, and tells it what it finds. Whatever is read is
 * as it was at one instant, and everything is read in the order in which it is asked for; two words are not of the same
 * instant. Used by one thread.
 */
public final class Examination {
    /**
     * A part of an examination.
     */
    @FunctionalInterface
    public interface Part {
        /**
         * Reads the part and says what is there.
         *
         * @throws IOException passed on from the examination: the rest of this part cannot be told
         */
        void examine() throws IOException;
    }

    private final Path path;
    private final FileBytes bytes;
    private final HeaderReading header;
    private final boolean full;
    private final Holders holders;
    private final byte[] word = new byte[Long.BYTES];
    private final ByteBuffer wordView = ByteBuffer.wrap(word).order(ByteOrder.nativeOrder());
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, List<List<Field>>> tables = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private List<Field> target = fields;

    Examination(Path path, FileBytes bytes, HeaderReading header, boolean full, Holders holders) {
        this.path = path;
        this.bytes = bytes;
        this.header = header;
        this.full = full;
        this.holders = holders;
    }

    // ---- reading

    /**
     * Whether everything is to be told, down to what explains no more than the layout: not for a look that is repeated.
     *
     * @return true if so
     */
    public boolean isFull() {
        return full;
    }

    /**
     * A word that its kind defines, unchecked.
     *
     * @param index 0 to {@value io.atoll.core.space.FileHeader#OPTIONS} - 1
     * @return its value, perhaps damaged
     */
    public long option(int index) {
        return header.option(index);
    }

    /**
     * An error for an inspector that cannot go on.
     *
     * @param expected what should have been there
     * @param found what was there
     * @return to be thrown
     */
    public FileFormatException damaged(String expected, String found) {
        return new FileFormatException(Fault.CORRUPT, path, expected, found);
    }

    /**
     * The member that created the object.
     *
     * @return an owner word without a thread
     */
    public long creator() {
        return header.creator();
    }

    /**
     * A word of the file as it is now.
     *
     * @param index where, 8-byte aligned
     * @return the word
     * @throws FileFormatException if the file ends before it
     * @throws IOException if it cannot be read
     */
    public long word(long index) throws IOException {
        read(index, word, Long.BYTES);
        return wordView.getLong(0);
    }

    /**
     * Half a word of the file as it is now.
     *
     * @param index where, 4-byte aligned
     * @return the int
     * @throws FileFormatException if the file ends before it
     * @throws IOException if it cannot be read
     */
    public int half(long index) throws IOException {
        read(index, word, Integer.BYTES);
        return wordView.getInt(0);
    }

    /**
     * Bytes of the file as they are now, not all of the same instant.
     *
     * @param index where
     * @param length how many, at most what the caller is ready to hold in memory
     * @return a copy, in the byte order of the machine
     * @throws FileFormatException if the file ends before their end
     * @throws IOException if they cannot be read
     */
    public ByteBuffer copy(long index, int length) throws IOException {
        final byte[] copy = new byte[length];
        read(index, copy, length);
        return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
    }

    private void read(long index, byte[] into, int length) throws IOException {
        if (index < 0 || bytes.read(index, into, length) < length) {
            throw new FileFormatException(
                    Fault.TRUNCATED, path, length + " bytes at " + index, "a file of " + bytes.length() + " bytes");
        }
    }

    /**
     * An option that must be known for going on.
     *
     * @param name what it is
     * @param option its index
     * @param least the least that it can be
     * @param most the most
     * @return it, within these bounds
     * @throws FileFormatException if it is beyond them
     */
    public long optionBetween(String name, int option, long least, long most) throws FileFormatException {
        final long found = header.option(option);
        final String expected = found < least || found > most ? least + " to " + most : "";
        if (full || !expected.isEmpty()) {
            target.add(new Field(name, found, Measure.PLAIN, expected));
        }
        if (!expected.isEmpty()) {
            throw damaged(name + " from " + expected, Long.toString(found));
        }
        return found;
    }

    /**
     * An option that must be known for going on, and a power of two.
     *
     * @param name what it is
     * @param option its index
     * @param least the least that it can be
     * @param most the most
     * @return it, within these bounds
     * @throws FileFormatException if it is beyond them or no power of two
     */
    public long powerOfTwo(String name, int option, long least, long most) throws FileFormatException {
        final long found = optionBetween(name, option, least, most);
        if (Long.bitCount(found) != 1) {
            bad(name, found, "a power of two");
            throw damaged(name + " that is a power of two", Long.toString(found));
        }
        return found;
    }

    /**
     * A number of the file that must be known for going on, such as a count.
     *
     * @param name what it is
     * @param index where
     * @param least the least that it can be
     * @param most the most
     * @return it, within these bounds
     * @throws FileFormatException if it is beyond them, or the file ends before it
     * @throws IOException if it cannot be read
     */
    public long numberBetween(String name, long index, long least, long most) throws IOException {
        final long found = word(index);
        if (full || found < least || found > most) {
            number(name, found, least, most);
        }
        if (found < least || found > most) {
            throw damaged(name + " from " + least + " to " + most, Long.toString(found));
        }
        return found;
    }

    // ---- telling

    /**
     * Tells a figure.
     *
     * @param name what it is
     * @param value how much
     * @param measure of what
     */
    public void figure(String name, Number value, Measure measure) {
        target.add(new Field(name, value, measure, ""));
    }

    /**
     * Tells a number that has bounds.
     *
     * @param name what it is
     * @param value how much
     * @param least the least that it can be
     * @param most the most
     */
    public void number(String name, long value, long least, long most) {
        if (value < least || value > most) {
            bad(name, value, least == most ? Long.toString(least) : least + " to " + most);
        } else {
            figure(name, value, Measure.PLAIN);
        }
    }

    /**
     * Tells something in words.
     *
     * @param name what it is
     * @param value how it is; control characters of a damaged file are told as question marks, lest a terminal obey them
     */
    public void text(String name, String value) {
        target.add(new Field(name, value.replaceAll("\\p{Cntrl}", "?"), Measure.PLAIN, ""));
    }

    /**
     * Tells whether something is so.
     *
     * @param name what
     * @param value whether it is
     */
    public void flag(String name, boolean value) {
        target.add(new Field(name, value, Measure.PLAIN, ""));
    }

    /**
     * Tells a word that must be 0 or 1.
     *
     * @param name what it says is so
     * @param value the word
     */
    public void flag(String name, long value) {
        if ((value & ~1L) != 0) {
            bad(name, value, "0 or 1");
        } else {
            flag(name, value == 1);
        }
    }

    /**
     * Tells which of a few.
     *
     * @param name what it is
     * @param value the index of one of them
     * @param choices all of them
     */
    public void choice(String name, long value, Enum<?>... choices) {
        if (value < 0 || value >= choices.length) {
            bad(name, value, "0 to " + (choices.length - 1));
        } else {
            text(name, choices[(int) value].name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
    }

    /**
     * Tells an option that is one of a few, if everything is to be told or it is none of them.
     *
     * @param name what it is
     * @param option its index
     * @param choices all of them
     */
    public void optionAmong(String name, int option, Enum<?>... choices) {
        final long value = header.option(option);
        if (full || value < 0 || value >= choices.length) {
            choice(name, value, choices);
        }
    }

    /**
     * Tells something that cannot be as it is.
     *
     * @param name what it is
     * @param found how it is
     * @param expected how it could be
     */
    public void bad(String name, Object found, String expected) {
        target.add(new Field(name, found, Measure.PLAIN, expected));
    }

    /**
     * Tells who has an owner word.
     *
     * @param name what it is the word of
     * @param index where it lies
     * @throws IOException if it cannot be read
     */
    public void owner(String name, long index) throws IOException {
        holder(name, word(index));
    }

    /**
     * Tells who a word names that is laid out like an owner word.
     *
     * @param name what it is the word of
     * @param value the word
     */
    public void holder(String name, long value) {
        final Holder holder = holders.of(value);
        target.add(new Field(
                name,
                holder,
                Measure.PLAIN,
                OwnerWord.isFree(value) ? "" : expectedMember(OwnerWord.slot(value), OwnerWord.epoch(value))));
    }

    /**
     * Tells whose something is.
     *
     * @param name what
     * @param slot of the member
     * @param epoch of the member
     * @return who it is
     */
    public Holder member(String name, int slot, long epoch) {
        final Holder holder = holders.of(slot, epoch, 0, false);
        target.add(new Field(name, holder, Measure.PLAIN, expectedMember(slot, epoch)));
        return holder;
    }

    private String expectedMember(int slot, long epoch) {
        return holders.failure() != null || holders.wasBorn(slot, epoch) ? "" : "a member that has ever joined";
    }

    /**
     * Whether a member lives, without telling it.
     *
     * @param slot of the member
     * @param epoch of the member
     * @return false if the kernel says that it is dead; true also where that cannot be told
     */
    public boolean isAlive(int slot, long epoch) {
        return holders.of(slot, epoch, 0, false).state() != Holder.State.DEAD;
    }

    /**
     * Tells whether somebody may sleep on an event count. How many do, only the kernel knows.
     *
     * @param name for whom
     * @param index where it begins
     * @throws IOException if it cannot be read
     */
    public void sleepers(String name, long index) throws IOException {
        final int flag = half(index + EventCount.FLAG_OFFSET);
        if (flag != 0 && flag != 1) {
            bad(name, (long) flag, "0 or 1");
        } else {
            text(name, flag == 1 ? "perhaps" : "none");
        }
    }

    /**
     * Tells one of several: all fields that its examination tells make one row. What cannot be read of it is said, and
     * the others are gone on with.
     *
     * @param table what it is one of
     * @param row examines it
     */
    public void row(String table, Part row) {
        final List<Field> before = target;
        target = new ArrayList<>();
        try {
            part(row);
        } finally {
            if (!target.isEmpty()) {
                tables.computeIfAbsent(table, title -> new ArrayList<>()).add(target);
            }
            target = before;
        }
    }

    /** Examines a part: what cannot be read of it is said. */
    void part(Part part) {
        try {
            part.examine();
        } catch (SpaceException e) {
            problem("expected " + e.expected() + ", found " + e.found());
        } catch (IOException e) {
            problem(e.toString());
        }
    }

    /**
     * Says what is wrong with the object.
     *
     * @param problem once, however often it is said
     */
    public void problem(String problem) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /**
     * Says if the file is not as long as it should be.
     *
     * @param length in bytes
     * @throws IOException if its length cannot be told
     */
    public void expectLength(long length) throws IOException {
        final long found = bytes.length();
        if (found != length) {
            problem("expected a file of " + length + " bytes, found " + found + " bytes");
        }
    }

    List<Field> fields() {
        return fields;
    }

    List<Inspection.Table> tables() {
        return tables.entrySet().stream()
                .map(table -> new Inspection.Table(table.getKey(), table.getValue()))
                .toList();
    }

    List<String> problems() {
        if (holders.failure() != null) {
            problem("who is alive cannot be told: " + holders.failure());
        }
        return problems;
    }
}
