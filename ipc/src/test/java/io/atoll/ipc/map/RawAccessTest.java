package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Allocation;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists as bytes, and what bytes cost. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class RawAccessTest {
    private static final SharedListOptions SMALL = new SharedListOptions(3, 12);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[32]);
    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private SharedList<String> list() throws IOException {
        return SharedList.open(space, "list", Codecs.STRING, SMALL);
    }

    @Test
    void shouldGiveRawAccessToWhatTheCodecOfAListWrites() throws IOException {
        final SharedList<String> list = list();
        list.add("one");
        assertEquals(3, list.getRaw(0, bytes, 5));
        assertEquals("one", bytes.getStringWithoutLengthAscii(5, 3));
        assertEquals(SharedList.ABSENT, list.getRaw(1, bytes, 0));
        assertEquals(SharedList.ABSENT, list.getRaw(-1, bytes, 0));
        assertEquals(SharedList.ABSENT, list.getRaw(SMALL.capacity(), bytes, 0));
        bytes.putStringWithoutLengthAscii(7, "two, three");
        assertEquals(1, list.appendRaw(bytes, 7, 3));
        list.setRaw(0, bytes, 12, 5);
        assertEquals(List.of("three", "two"), list);
        list.setRaw(1, bytes, 0, 0);
        assertEquals(0, list.getRaw(1, bytes, bytes.capacity()));
        final ExpandableArrayBuffer growing = new ExpandableArrayBuffer(2);
        assertEquals(5, list.getRaw(0, growing, 4));
        assertEquals("three", growing.getStringWithoutLengthAscii(4, 5));
    }

    @Test
    void shouldRefuseRawElementsThatDoNotFit() throws IOException {
        final SharedList<String> list = list();
        list.add("one");
        assertThrows(IndexOutOfBoundsException.class, () -> list.getRaw(0, bytes, bytes.capacity() - 2));
        assertThrows(IndexOutOfBoundsException.class, () -> list.getRaw(0, bytes, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> list.appendRaw(bytes, 30, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> list.setRaw(0, bytes, 30, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> list.setRaw(1, bytes, 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> list.setRaw(-1, bytes, 0, 3));
        assertThrows(ListElementTooLongException.class, () -> list.appendRaw(bytes, 0, 13));
        assertThrows(ListElementTooLongException.class, () -> list.setRaw(0, bytes, 0, 13));
        assertEquals(List.of("one"), list);
        list.appendRaw(bytes, 0, 0);
        list.appendRaw(bytes, 0, 0);
        assertThrows(ListFullException.class, () -> list.appendRaw(bytes, 0, 0));
        list.close();
        assertThrows(IllegalStateException.class, () -> list.getRaw(0, bytes, 0));
        assertThrows(IllegalStateException.class, () -> list.appendRaw(bytes, 0, 1));
        assertThrows(IllegalStateException.class, () -> list.setRaw(0, bytes, 0, 1));
    }

    @Test
    void rawAccessToAListAllocatesNothing() throws Exception {
        final SharedList<String> list = list();
        list.add("one");
        Allocation.assertNone("get", () -> list.getRaw(0, bytes, 0));
        Allocation.assertNone("get of none", () -> list.getRaw(1, bytes, 0));
        Allocation.assertNone("set", () -> list.setRaw(0, bytes, 0, 9));
        final SharedList<byte[]> many =
                SharedList.create(space, "long", Codecs.BYTES, new SharedListOptions(2 * Allocation.OPERATIONS, 8));
        Allocation.assertNone("append", () -> many.appendRaw(bytes, 0, 8));
        assertEquals(2 * Allocation.OPERATIONS, many.size());
    }

    @Test
    void rawAccessToAMapAllocatesNothing() throws Exception {
        final SharedMap<Long, Long> map =
                SharedMap.create(space, "map", Codecs.LONG, Codecs.LONG, new SharedMapOptions(8, 8, 8, 1));
        final UnsafeBuffer key = new UnsafeBuffer(new byte[Long.BYTES]);
        map.put(0L, 1L);
        Allocation.assertNone("get", () -> map.getRaw(key, 0, Long.BYTES, bytes, 0));
        Allocation.assertNone("put", () -> map.putRaw(key, 0, Long.BYTES, bytes, 0, Long.BYTES));
        Allocation.assertNone("remove and put", () -> {
            map.removeRaw(key, 0, Long.BYTES);
            map.putRaw(key, 0, Long.BYTES, bytes, 0, Long.BYTES);
        });
    }
}
