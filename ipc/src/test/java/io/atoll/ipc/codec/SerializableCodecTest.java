package io.atoll.ipc.codec;

import static io.atoll.ipc.codec.Transfer.assertRefused;
import static io.atoll.ipc.codec.Transfer.assertTells;
import static io.atoll.ipc.codec.Transfer.decode;
import static io.atoll.ipc.codec.Transfer.encode;
import static io.atoll.ipc.codec.Transfer.roundTrip;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializableCodecTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    enum Side {
        BUY,
        SELL
    }

    record Price(long units, int scale) implements Serializable {}

    record Trade(String symbol, Side side, Price price, List<Price> ladder, Map<String, Price> limits)
            implements Serializable {}

    record Job(String name, SharedLong done) implements Serializable {}

    static final Trade TRADE = new Trade(
            "ATL",
            Side.SELL,
            new Price(12_345, 2),
            List.of(new Price(1, 0), new Price(Long.MIN_VALUE, -1)),
            Map.of("low", new Price(1, 1), "high", new Price(Long.MAX_VALUE, 9)));

    static List<Object> items() {
        return List.of(
                "text",
                42,
                Side.BUY,
                Instant.EPOCH,
                BigInteger.TWO.pow(1000),
                new Price(1, 2),
                TRADE,
                List.of(),
                List.of(1, "two", 3.0),
                List.of(TRADE, List.of(TRADE), Map.of("trade", TRADE)),
                Map.of(),
                Map.of("a", 1, "b", List.of(2)),
                Set.of(1, 2, 3),
                new ArrayList<>(Arrays.asList("a", null, "b")),
                new LinkedList<>(List.of(1, 2)),
                new HashMap<>(Map.of(1, "one")),
                new LinkedHashMap<>(Map.of("k", new ArrayList<>(List.of(TRADE)))),
                new TreeMap<>(Map.of("x", 1, "y", 2)),
                new EnumMap<>(Map.of(Side.BUY, DayOfWeek.MONDAY)),
                new HashSet<>(List.of(TRADE)));
    }

    @ParameterizedTest
    @MethodSource("items")
    void itemsArriveEqual(Object item) {
        assertEquals(item, roundTrip(Codecs.serializable(), item));
        assertEquals(
                item, roundTrip(Codecs.serializable(Object.class, info -> ObjectInputFilter.Status.ALLOWED), item));
    }

    @Test
    void arraysArriveEqual() {
        final long[][] numbers = {{1, 2}, {}, {Long.MIN_VALUE}};
        assertArrayEquals(numbers, roundTrip(Codecs.<long[][]>serializable(), numbers));
        final Object[] mixed = {null, 1, new Object[] {"x", null}};
        assertArrayEquals(mixed, roundTrip(Codecs.<Object[]>serializable(), mixed));
    }

    @Test
    void aLambdaTravelsWithWhatItCaptures() {
        final int captured = 40;
        final IntUnaryOperator add = (IntUnaryOperator & Serializable) value -> value + captured;
        assertEquals(42, roundTrip(Codecs.<IntUnaryOperator>serializable(), add).applyAsInt(2));
    }

    /** The rule that refuses arrays that are too long for their bytes must let through all that are not. */
    @Test
    void largeAndSparseCollectionsPass() {
        final List<Integer> numbers = IntStream.range(0, 10_000).boxed().toList();
        final Map<Integer, Integer> sparse = new HashMap<>(16, 0.25f);
        final Map<Integer, Integer> table = new Hashtable<>(16, 0.25f);
        final List<Object> many = new ArrayList<>();
        for (int number : numbers) {
            sparse.put(number, number);
            table.put(number, number);
            many.add(new HashMap<>(Map.of(number, true)));
            many.add(new LinkedHashSet<>(List.of(number)));
            many.add(new Object[0]);
        }
        assertEquals(numbers, roundTrip(Codecs.serializable(), numbers));
        assertEquals(sparse, roundTrip(Codecs.serializable(), sparse));
        assertEquals(table, roundTrip(Codecs.serializable(), table));
        assertEquals(
                many.size(),
                roundTrip(Codecs.<List<Object>>serializable(), many).size());
        for (List<Integer> nulls : List.of(new ArrayList<Integer>(), new CopyOnWriteArrayList<Integer>())) {
            nulls.addAll(Arrays.asList(new Integer[100_000]));
            assertEquals(nulls, roundTrip(Codecs.serializable(), nulls));
        }
        final BitSet bits = new BitSet();
        bits.set(1_000_000);
        assertEquals(bits, roundTrip(Codecs.serializable(), bits));
        assertEquals(
                numbers, List.copyOf(roundTrip(Codecs.<ArrayDeque<Integer>>serializable(), new ArrayDeque<>(numbers))));
        assertEquals(
                numbers.size(),
                roundTrip(Codecs.<PriorityQueue<Integer>>serializable(), new PriorityQueue<>(numbers))
                        .size());
        assertEquals(sparse, roundTrip(Codecs.serializable(), new ConcurrentHashMap<>(sparse)));
        final double[] large = new double[1 << 17];
        assertArrayEquals(large, roundTrip(Codecs.<double[]>serializable(), large));
        final String text = "\u20ac".repeat(1 << 20);
        assertEquals(text, roundTrip(Codecs.serializable(), text));
    }

    /** Few bytes for each element, and eight places in the table: as much room as the JDK asks for. */
    @Test
    void sparseSetsOfTheSameElementsPass() {
        final List<Integer> elements = IntStream.range(0, 129).boxed().toList();
        final List<Object> sets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            final Set<Integer> set = new HashSet<>(16, 0.25f);
            set.addAll(elements);
            sets.add(set);
        }
        assertEquals(sets, roundTrip(Codecs.serializable(), sets));
    }

    @Test
    void aSharedValueInAnItemIsTheSameValue() throws IOException {
        try (Space space = spaces.open()) {
            final SharedLong done = SharedLong.open(space, "done");
            final Job copy = roundTrip(Codecs.<Job>serializable(), new Job("sum", done));
            assertNotSame(done, copy.done());
            copy.done().set(7);
            assertEquals(7, done.get());
        }
    }

    @Test
    void aSharedValueInAnItemIsTheSameValueInAnotherProcess() throws IOException, InterruptedException {
        try (Space space = spaces.open()) {
            final SharedLong done = SharedLong.open(space, "done");
            final byte[] bytes = encode(Codecs.serializable(), new Job("sum", done));
            Children.join(children.start(
                    () -> decode(Codecs.<Job>serializable(), bytes).done().set(11)));
            assertEquals(11, done.get());
        }
    }

    @Test
    void aStaleHandleInAnItemIsRefusedWithItsOwnWords() throws IOException {
        try (Space space = spaces.open()) {
            final SharedLong done = SharedLong.open(space, "done");
            final byte[] bytes = encode(Codecs.serializable(), new Job("sum", done));
            done.unlink();
            final CodecException refused = assertRefused(Codecs.serializable(), bytes);
            final StaleHandleException stale = assertInstanceOf(
                    StaleHandleException.class, refused.getCause().getCause());
            assertTells(refused, stale.getMessage());
        }
    }

    @Test
    void classesAreFoundWhereTheThreadFindsThem() throws IOException {
        final byte[] bytes = encode(Codecs.serializable(), new Price(3, 4));
        final ClassLoader other = new OwnPrices(Price.class.getClassLoader());
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(other);
            final Object price = decode(Codecs.serializable(), bytes);
            assertSame(other, price.getClass().getClassLoader());
            thread.setContextClassLoader(null); // as in some threads of native code
            assertEquals(new Price(3, 4), decode(Codecs.serializable(), bytes));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Loads a class of its own in place of {@link Price}. */
    private static final class OwnPrices extends ClassLoader {
        private final byte[] code;

        OwnPrices(ClassLoader parent) throws IOException {
            super(parent);
            try (InputStream in =
                    parent.getResourceAsStream(Price.class.getName().replace('.', '/') + ".class")) {
                code = in.readAllBytes();
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Price.class.getName())) {
                return super.loadClass(name, resolve);
            }
            final Class<?> loaded = findLoadedClass(name);
            return loaded == null ? defineClass(name, code, 0, code.length) : loaded;
        }
    }
}
