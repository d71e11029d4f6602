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
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.Serial;
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
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
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

    private static final Trade TRADE = new Trade(
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

    /** Keeps something that cannot travel. */
    record Rooted(Object root) implements Serializable {}

    /** Fails on its way out. */
    private static final class Shy implements Serializable {
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new UnsupportedOperationException("will not leave");
        }
    }

    @Test
    void whatCannotTravelIsNamedAndTheCodecGoesOn() {
        final Codec<Object> codec = Codecs.serializable();
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final CodecException rooted =
                assertThrows(CodecException.class, () -> codec.encode(new Rooted(Optional.of("value")), buffer, 0));
        assertTells(rooted, Rooted.class.getName(), Optional.class.getName(), "not serializable");
        assertInstanceOf(NotSerializableException.class, rooted.getCause());
        final CodecException shy = assertThrows(CodecException.class, () -> codec.encode(new Shy(), buffer, 0));
        assertTells(shy, Shy.class.getName(), "will not leave");
        assertInstanceOf(UnsupportedOperationException.class, shy.getCause());

        final int length = codec.encode(TRADE, buffer, 0);
        assertEquals(TRADE, codec.decode(buffer, 0, length));
    }

    /** A link of a chain, which is serialized recursively. */
    record Link(int number, Link next) implements Serializable {
        static Link chain(int length) {
            Link link = null;
            for (int i = 0; i < length; i++) {
                link = new Link(i, link);
            }
            return link;
        }
    }

    @Test
    void aChainTooDeepForTheStackIsRefused() {
        final CodecException tooDeep =
                assertThrows(CodecException.class, () -> encode(Codecs.serializable(), Link.chain(1_000_000)));
        assertInstanceOf(StackOverflowError.class, tooDeep.getCause());
        assertTells(tooDeep, Link.class.getName());
    }

    @Test
    void aChainTooDeepForTheFilterIsRefused() throws InterruptedException {
        onALargeStack(() -> {
            assertEquals(
                    999,
                    roundTrip(Codecs.<Link>serializable(), Link.chain(1_000)).number());
            final byte[] deeper = encode(Codecs.serializable(), Link.chain(1_001));
            assertTells(assertRefused(Codecs.serializable(), deeper), "1001 deep");
        });
    }

    private static void onALargeStack(Runnable test) throws InterruptedException {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread thread = new Thread(null, test, "large stack", 256L << 20);
        thread.setUncaughtExceptionHandler((failed, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertNull(failure.get());
    }

    @Test
    void classesThatNoItemNeedsAreRefusedByName() {
        final byte[] bytes =
                encode(Codecs.serializable(), new ArrayList<>(List.of(new javax.management.Attribute("name", 1))));
        assertTells(assertRefused(Codecs.serializable(), bytes), "javax.management.Attribute", "REJECTED");
    }

    @Test
    void aFilterOfOnesOwnDecides() {
        final ObjectInputFilter tradesOnly =
                ObjectInputFilter.Config.createFilter(SerializableCodecTest.class.getName() + "$*;java.base/*;!*");
        final Codec<Trade> trades = Codecs.serializable(Trade.class, tradesOnly);
        assertEquals(TRADE, roundTrip(trades, TRADE));
        final byte[] other = encode(Codecs.serializable(), new ArrayList<>(List.of(Codec.class)));
        assertTells(assertRefused(trades, other), Codec.class.getName(), "REJECTED");
        final byte[] attribute = encode(Codecs.serializable(), new javax.management.Attribute("name", 1));
        final ObjectInputFilter all = info -> ObjectInputFilter.Status.ALLOWED;
        assertEquals(
                "name",
                decode(Codecs.serializable(javax.management.Attribute.class, all), attribute)
                        .getName());
    }

    @Test
    void aFilterThatFailsRefuses() {
        final byte[] bytes = encode(Codecs.serializable(), TRADE);
        assertRefused(Codecs.serializable(Trade.class, info -> null), bytes);
        final IllegalStateException failure = new IllegalStateException("filter");
        final CodecException refused = assertRefused(
                Codecs.serializable(Trade.class, info -> {
                    throw failure;
                }),
                bytes);
        assertSame(failure, refused.getCause().getCause());
    }

    @Test
    void anotherTypeThanExpectedIsRefusedWithBothNames() {
        final Codec<Trade> trades = Codecs.serializable(Trade.class, Serialization.DEFAULT_FILTER);
        final byte[] price = encode(Codecs.serializable(), new Price(1, 2));
        assertTells(assertRefused(trades, price), Trade.class.getName(), Price.class.getName());
        final Codec<Number> numbers = Codecs.serializable(Number.class, Serialization.DEFAULT_FILTER);
        assertEquals(5L, roundTrip(numbers, 5L));
        assertRefused(numbers, encode(Codecs.serializable(), "5"));
        final byte[] nothing = {(byte) 0xAC, (byte) 0xED, 0, 5, 0x70};
        assertTells(assertRefused(numbers, nothing), "java.lang.Number", "null");
        assertTells(assertRefused(Codecs.serializable(), nothing), "null");
    }

    @Test
    void aTypeAndAFilterAreNeeded() {
        assertThrows(NullPointerException.class, () -> Codecs.serializable(null, Serialization.DEFAULT_FILTER));
        assertThrows(NullPointerException.class, () -> Codecs.serializable(Trade.class, null));
    }

    @Test
    void aBufferThatDoesNotGrowIsTheCallersMistakeAndNotTheItems() {
        assertThrows(
                IllegalStateException.class,
                () -> Codecs.serializable().encode(TRADE, new UnsafeBuffer(new byte[10_000]), 0));
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
