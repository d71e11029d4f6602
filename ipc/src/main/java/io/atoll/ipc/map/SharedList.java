package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedListDescriptor.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecHandle;
import io.atoll.ipc.codec.CodecName;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A {@link java.util.List} that any number of processes read, append to and change, and which no death can hurt.
 *
 * <pre>{@code
 * SharedList<String> log = SharedList.open(space, "log", Codecs.STRING, new SharedListOptions(10_000, 200));
 * log.add("started");                                      // in one process
 * log.forEach(System.out::println);                        // in another
 * }</pre>
 *
 * <p>It has room for a fixed number of elements of a bounded length. Elements are added at the end only, and keep their
 * index: nothing is inserted or removed before others, only the last, or all, can be taken away. An element that is too
 * long is refused before anything is touched. Null is refused.
 *
 * <p>Readers never wait and change nothing, also beside a writer that is stopped or dead: {@link #get} returns an element
 * that was in the list, whole, at a moment of the call. Writers wait for each other, for a few stores each, and for one
 * that is stopped in the middle as long as it is; one that dies there holds up the others for about two slices of 25 ms.
 * Codecs run while nothing is held. Iterators, and all methods that go through several elements, are weakly consistent:
 * they see each element as it is when they come to it, and do not throw because others change the list. Sublists and
 * streams keep the size that the list had at first: if elements are taken away meanwhile, a sublist has no such index any
 * more, and a stream throws a {@link java.util.ConcurrentModificationException}.
 *
 * <p>Any number of threads may use one list object, and any number of objects one list. Handles are serializable: captured
 * by a lambda that runs in another JVM, a handle is the same list there, if its codec can be serialized too. Two lists are
 * equal if their elements are, as with all lists.
 *
 * <p>Invariant: each element has two slots and a version, whose lowest bit names the slot that has the element
 * (specification: {@code list.pml}). All words are written by the holder of the writer's owner word only, in this order:
 * <ul>
 * <li>set: fence (release); length and bytes into the other slot; {@code version + 1} by a release store: the commit;
 * <li>append: the same at index {@code size}, where nobody looks; {@code size + 1} by a release store: the commit;
 * <li>take away: a smaller {@code size}, by a release store: the commit.
 * </ul>
 * A slot is rewritten only after the version has left it, once, and that store is ordered before the rewriting. So a
 * reader reads the version (acquire), the length and the bytes, fences (acquire), reads the size (acquire), and the
 * version again: if that is unchanged, the bytes are whole, and were the element when the size was read; else it begins
 * again, which happens only if a writer has got on meanwhile.
 *
 * <pre>
 *   a writer dies                        what is left
 *   before, or while it fills the slot   the element, or the end of the list, as before; the slot is filled anew
 *   after the version, in an append      an element beyond the end, which nobody reads and the next append rewrites
 *   after the commit                     the change
 *   anywhere with the owner word         the next writer steals it; there is nothing to repair
 * </pre>
 *
 * @param <T> what it carries
 */
public final class SharedList<T> extends AbstractList<T> implements RandomAccess, AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    /** From {@link #getRaw}: there is no such element. */
    public static final int ABSENT = ListMemory.ABSENT;

    private final transient SharedFile file;
    private final transient SharedListOptions options;
    private final transient Codec<T> codec;
    private final transient ListMemory memory;
    private transient volatile boolean closed;

    private SharedList(Space space, SharedFile file, Codec<T> codec) throws IOException {
        this.file = file;
        this.codec = codec;
        this.options = optionsOf(file);
        file.requireLength(fileLength(options.capacity(), options.maxElementBytes()));
        CodecName.check(file, CODEC_OPTION, "element codec", codec);
        this.memory = ListMemory.of(space, file, options);
    }

    private static SharedListOptions optionsOf(SharedFile file) throws IOException {
        final int capacity = file.choice(CAPACITY_OPTION, Integer.MAX_VALUE);
        final int maxElementBytes = file.choice(MAX_ELEMENT_OPTION, Integer.MAX_VALUE);
        try {
            return new SharedListOptions(capacity, maxElementBytes);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT, file.path(), "options of a list", e.getMessage());
        }
    }

    private static SharedFile.Blueprint blueprint(String name, Codec<?> codec, SharedListOptions options) {
        return new SharedFile.Blueprint(
                KIND,
                name,
                fileLength(options.capacity(), options.maxElementBytes()),
                null,
                options.capacity(),
                options.maxElementBytes(),
                CodecName.option(codec));
    }

    /**
     * Attaches to a list with default options, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param codec how elements are kept
     * @param <T> what it carries
     * @return the list
     * @throws IOException see {@link #open(Space, String, Codec, SharedListOptions)}
     */
    public static <T> SharedList<T> open(Space space, String name, Codec<T> codec) throws IOException {
        return open(space, name, codec, SharedListOptions.DEFAULT);
    }

    /**
     * Attaches to a list, or creates it, empty, if there is none.
     *
     * @param space where
     * @param name its name
     * @param codec how elements are kept
     * @param options what it is like
     * @param <T> what it carries
     * @return the list
     * @throws OptionsConflictException if it exists with other options or another codec
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it; nothing of it is left then
     * @throws IOException if the space or the list's file cannot be used
     */
    public static <T> SharedList<T> open(Space space, String name, Codec<T> codec, SharedListOptions options)
            throws IOException {
        final SharedList<T> list =
                new SharedList<>(space, SharedFile.open(space, blueprint(name, codec, options)), codec);
        if (!list.options.equals(options)) {
            throw new OptionsConflictException(list.file.path(), options.toString(), list.options.toString());
        }
        return list;
    }

    /**
     * Creates a list.
     *
     * @param space where
     * @param name its name
     * @param codec how elements are kept
     * @param options what it is like
     * @param <T> what it carries
     * @return the list, empty
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it; nothing of it is left then
     * @throws IOException if the space or the list's file cannot be used
     */
    public static <T> SharedList<T> create(Space space, String name, Codec<T> codec, SharedListOptions options)
            throws IOException {
        return new SharedList<>(space, SharedFile.create(space, blueprint(name, codec, options)), codec);
    }

    /**
     * Attaches to a list, with the options that it has.
     *
     * @param space where
     * @param name its name
     * @param codec how elements are kept
     * @param <T> what it carries
     * @return the list
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws OptionsConflictException if it has another codec
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the list's file cannot be used
     */
    public static <T> SharedList<T> attach(Space space, String name, Codec<T> codec) throws IOException {
        return new SharedList<>(space, SharedFile.attach(space, KIND, name), codec);
    }

    // ---- reading

    /**
     * How many elements are in the list. A snapshot, unless nobody else changes it.
     *
     * @return 0 to the capacity
     * @throws IllegalStateException if this handle is closed
     */
    @Override
    public int size() {
        checkOpen();
        return memory.size();
    }

    /**
     * An element. Never waits.
     *
     * @param index from 0 to size - 1
     * @return what was there at a moment of this call
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws io.atoll.ipc.codec.CodecException if the codec cannot decode it
     * @throws IllegalStateException if this handle is closed
     */
    @Override
    public T get(int index) {
        final T element = find(index);
        if (element == null) {
            throw noSuchElement(index);
        }
        return element;
    }

    /** An element, or null if there is none. */
    T find(int index) {
        checkOpen();
        final ListHands hands = ListHands.borrow();
        try {
            final int length = memory.copy(index, hands.copied(), 0);
            return length == ListMemory.ABSENT ? null : codec.decode(hands.copied(), 0, length);
        } finally {
            hands.giveBack();
        }
    }

    private IndexOutOfBoundsException noSuchElement(int index) {
        return new IndexOutOfBoundsException(
                "index " + index + " of " + file + ", which has " + memory.size() + " elements");
    }

    /**
     * Goes through the elements in order, as they are when it comes to them.
     *
     * @return a weakly consistent iterator, which removes nothing
     */
    @Override
    public Iterator<T> iterator() {
        return listIterator(0);
    }

    /**
     * Goes through the elements in either order, as they are when it comes to them.
     *
     * @param index of the element that it begins before
     * @return a weakly consistent iterator, which adds at the end only and removes nothing
     * @throws IndexOutOfBoundsException if the list is not so long
     */
    @Override
    public ListIterator<T> listIterator(int index) {
        if (index < 0 || index > size()) {
            throw noSuchElement(index);
        }
        return new ListCursor<>(this, index);
    }

    // ---- changing

    /**
     * Adds an element at the end. When this returns, it is there, whoever dies, this process included.
     *
     * @param element not null
     * @return true
     * @throws ListFullException if there is no room for it
     * @throws ListElementTooLongException if it is too long
     * @throws io.atoll.ipc.codec.CodecException if the codec cannot encode it
     * @throws IllegalStateException if this handle is closed
     */
    @Override
    public boolean add(T element) {
        append(element);
        return true;
    }

    /**
     * Adds an element at the end, and tells where that was.
     *
     * @param element not null
     * @return its index
     * @throws ListFullException and others, see {@link #add(Object)}
     */
    public int append(T element) {
        return append(ListMemory.AT_THE_END, element);
    }

    private int append(int wanted, T element) {
        checkOpen();
        final ListHands hands = ListHands.borrow();
        try {
            final int length = encode(element, hands.encoded());
            return unlessFull(memory.append(wanted, hands.encoded(), 0, length));
        } finally {
            hands.giveBack();
        }
    }

    private int unlessFull(int index) {
        if (index == ListMemory.FULL) {
            throw new ListFullException(file + " has as many elements as it has room for, " + options.capacity()
                    + ": create it with a larger capacity");
        }
        return index;
    }

    /**
     * Adds an element at the end if that is still where the caller takes it to be.
     *
     * @param index the size of the list
     * @param element not null
     * @throws UnsupportedOperationException if the list is longer: it inserts nothing before others
     * @throws IndexOutOfBoundsException if the list is shorter
     * @throws ListFullException and others, see {@link #add(Object)}
     */
    @Override
    public void add(int index, T element) {
        if (index < 0) {
            throw noSuchElement(index);
        }
        if (append(index, element) == ListMemory.ABSENT) {
            if (index > memory.size()) {
                throw noSuchElement(index);
            }
            throw new UnsupportedOperationException(
                    file + " goes on at index " + index + ": elements are added at the end only");
        }
    }

    /**
     * Replaces an element.
     *
     * @param index from 0 to size - 1
     * @param element not null
     * @return what it was before
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws ListElementTooLongException if the new one is too long; the old one stays
     * @throws io.atoll.ipc.codec.CodecException if the codec cannot encode the new one, which leaves the old one, or
     *     cannot decode the old one, which was replaced then
     * @throws IllegalStateException if this handle is closed
     */
    @Override
    public T set(int index, T element) {
        checkOpen();
        final ListHands hands = ListHands.borrow();
        try {
            final int length = encode(element, hands.encoded());
            final int lengthBefore = memory.replace(index, ListMemory.ANY, hands.encoded(), length, hands.copied());
            if (lengthBefore == ListMemory.ABSENT) {
                throw noSuchElement(index);
            }
            return codec.decode(hands.copied(), 0, lengthBefore);
        } finally {
            hands.giveBack();
        }
    }

    /**
     * Replaces an element by what a function makes of it, so that no change of others in between is lost. The function is
     * applied while nothing is held, and applied again if somebody else was quicker, so it should do nothing but compute.
     *
     * @param index from 0 to size - 1
     * @param change makes the new element of the old one; not null
     * @return the new element
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws ListElementTooLongException and others, see {@link #set}; the old one stays
     */
    public T update(int index, UnaryOperator<T> change) {
        final T element = updateIfThere(index, change);
        if (element == null) {
            throw noSuchElement(index);
        }
        return element;
    }

    private T updateIfThere(int index, UnaryOperator<T> change) {
        while (true) {
            final long version = memory.version(index); // before the look: it was still this one if it is at the end
            final T before = find(index);
            if (before == null) {
                return null;
            }
            final T after = change.apply(before);
            if (replace(index, version, after)) {
                return after;
            }
        }
    }

    private boolean replace(int index, long version, T element) {
        final ListHands hands = ListHands.borrow();
        try {
            final int length = encode(element, hands.encoded());
            return memory.replace(index, version, hands.encoded(), length, hands.copied()) >= 0;
        } finally {
            hands.giveBack();
        }
    }

    /**
     * Replaces each element by what a function makes of it, see {@link #update}; one after the other, not all at once.
     *
     * @param change makes the new elements of the old ones; not null
     */
    @Override
    public void replaceAll(UnaryOperator<T> change) {
        Objects.requireNonNull(change);
        int index = 0;
        while (updateIfThere(index, change) != null) {
            index++;
        }
    }

    private int encode(T element, ExpandableArrayBuffer target) {
        Objects.requireNonNull(element, "a list takes no null");
        checkLength(codec.encodedLength(element)); // before it is encoded, if it can be told
        return checkLength(codec.encode(element, target, 0));
    }

    private int checkLength(int length) {
        if (length > options.maxElementBytes()) {
            throw new ListElementTooLongException("an element of " + length + " bytes is longer than the longest of "
                    + file + ", " + options.maxElementBytes() + " bytes: create it for longer ones");
        }
        return length;
    }

    /**
     * Takes the last element away.
     *
     * @return what it was
     * @throws NoSuchElementException if the list is empty
     * @throws io.atoll.ipc.codec.CodecException if the codec cannot decode it; it is gone then
     * @throws IllegalStateException if this handle is closed
     */
    public T removeLast() {
        checkOpen();
        final ListHands hands = ListHands.borrow();
        try {
            final int length = memory.removeLast(hands.copied());
            if (length == ListMemory.ABSENT) {
                throw new NoSuchElementException(file + " is empty");
            }
            return codec.decode(hands.copied(), 0, length);
        } finally {
            hands.giveBack();
        }
    }

    /**
     * Takes all elements away, at once.
     *
     * @throws IllegalStateException if this handle is closed
     */
    @Override
    public void clear() {
        checkOpen();
        memory.clear();
    }

    // ---- raw access

    /**
     * Copies an element as it was encoded. Allocates nothing, and never waits.
     *
     * @param index of the element
     * @param into where to copy it; if there is none, its bytes may have changed all the same
     * @param intoOffset where in it to begin
     * @return its length, or {@link #ABSENT}, which is negative, if there is no such element
     * @throws IndexOutOfBoundsException if the buffer has no room for the element
     * @throws IllegalStateException if this handle is closed
     */
    public int getRaw(int index, MutableDirectBuffer into, int intoOffset) {
        checkOpen();
        if (intoOffset < 0) {
            throw new IndexOutOfBoundsException("offset " + intoOffset);
        }
        return memory.copy(index, into, intoOffset);
    }

    /**
     * Adds an encoded element at the end, which should be what the codec of the list writes, if others use that. Allocates
     * nothing. When this returns, it is there, whoever dies, this process included.
     *
     * @param element holds it
     * @param offset where it begins
     * @param length of it
     * @return its index
     * @throws IndexOutOfBoundsException if the buffer does not hold it
     * @throws ListFullException if there is no room for it
     * @throws ListElementTooLongException if it is too long
     * @throws IllegalStateException if this handle is closed
     */
    public int appendRaw(DirectBuffer element, int offset, int length) {
        checkOpen();
        element.boundsCheck(offset, length);
        return unlessFull(memory.append(ListMemory.AT_THE_END, element, offset, checkLength(length)));
    }

    /**
     * Replaces an element by an encoded one, see {@link #appendRaw}. Allocates nothing.
     *
     * @param index from 0 to size - 1
     * @param element holds it
     * @param offset where it begins
     * @param length of it
     * @throws IndexOutOfBoundsException if there is no such element, or the buffer does not hold the new one
     * @throws ListElementTooLongException if it is too long; the old one stays
     * @throws IllegalStateException if this handle is closed
     */
    public void setRaw(int index, DirectBuffer element, int offset, int length) {
        checkOpen();
        element.boundsCheck(offset, length);
        if (!memory.set(index, element, offset, checkLength(length))) {
            throw noSuchElement(index);
        }
    }

    // ---- the whole list

    /**
     * The options that the list has.
     *
     * @return its options
     */
    public SharedListOptions options() {
        return options;
    }

    /** Closes this handle: every use of it throws an {@link IllegalStateException} from now on. Other handles go on. */
    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this handle to " + file + " is closed: open the list again");
        }
    }

    /**
     * Removes the list's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    @Override
    public String toString() {
        return closed ? file + " (closed)" : super.toString();
    }

    private Object writeReplace() throws ObjectStreamException {
        checkOpen();
        return new Handle(file.handle(), CodecHandle.of(codec));
    }

    private record Handle(ObjectHandle list, CodecHandle codec) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedList<>(list.space(), list.attach(), codec.codec());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }
}
