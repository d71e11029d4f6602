package io.atoll.core.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.AtollCopy;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.MemberJvm.Identity;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Joining in real processes: many at once, killed in the midst of it, generation after generation. */
class JoiningTest {
    private static final int DEATHS = 50;
    private static final int GENERATIONS = 24;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Joins again and again, each time as a new copy of Atoll's classes, until it is killed. */
    public static final class Joiner {
        private Joiner() {}

        /**
         * Joins.
         *
         * @param arguments the space's directory
         */
        public static void main(String[] arguments) {
            while (true) {
                final long[] member = new AtollCopy().join(Path.of(arguments[0]));
                System.out.println(member[0] + " " + member[1]);
            }
        }
    }

    @Test
    void shouldStayUsableWheneverAJoinerIsKilled() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Space space = spaces.open();
        final Map<String, Integer> members = new HashMap<>();
        for (int death = 0; death < DEATHS; death += 2) {
            final ChildJvm one = ChildJvm.start(
                    spaces.jvmOptions(), Joiner.class, spaces.directory().toString());
            final ChildJvm other = ChildJvm.start(
                    spaces.jvmOptions(), Joiner.class, spaces.directory().toString());
            try (one;
                    other) {
                members.merge(one.line(), 1, Integer::sum);
                members.merge(other.line(), 1, Integer::sum);
                // any moment will do: what matters is that the deaths are spread over the joins
                LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(40)));
                one.kill();
                other.kill();
                one.rest().forEach(line -> members.merge(line, 1, Integer::sum));
                other.rest().forEach(line -> members.merge(line, 1, Integer::sum));
            }
            final long[] next = new AtollCopy().join(spaces.directory());
            members.merge(next[0] + " " + next[1], 1, Integer::sum);
        }
        members.forEach((member, times) -> assertEquals(1, times, member + " was used twice; seed " + seed));
        assertTrue(members.size() >= DEATHS + DEATHS / 2, "too few joins: " + members.size());
        final long alive =
                space.inspect().members().stream().filter(Member::alive).count();
        assertEquals(1 + DEATHS / 2, alive, "this JVM and its copies; seed " + seed);
    }

    /**
     * 200 members at the same time: 20 JVMs, each with 10 copies of Atoll's classes, which are members of their own with
     * locks of their own. So many JVMs would only load classes for minutes.
     */
    @Test
    void shouldBearTwoHundredMembersAtOnce() throws IOException {
        final Space space = spaces.open();
        final Set<Identity> members = new HashSet<>();
        final List<MemberJvm> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                processes.add(MemberJvm.start(spaces.jvmOptions()));
            }
            for (MemberJvm process : processes) {
                process.process().say("copies 10 " + spaces.directory()); // all at once: they contend for the mutex
            }
            for (MemberJvm process : processes) {
                for (String member : process.process().answer().split(", ")) {
                    assertTrue(members.add(Identity.parse(member)), member + " twice");
                }
            }
            assertEquals(200, members.size());
            for (Identity member : members) {
                assertFalse(space.members().isDead(member.slot(), member.epoch()));
            }
            assertEquals(201, space.inspect().members().size());
            for (int i = 0; i < 10; i++) {
                processes.get(i).process().kill();
            }
            final long alive =
                    space.inspect().members().stream().filter(Member::alive).count();
            assertEquals(101, alive);
        } finally {
            processes.forEach(MemberJvm::close);
        }
    }

    /** The same with 200 JVMs, for which a machine needs the memory: about 10 GiB. */
    @Test
    @Tag("soak")
    void shouldBearTwoHundredProcessesAtOnce() throws IOException {
        final Space space = spaces.open();
        final Set<Identity> members = new HashSet<>();
        final List<MemberJvm> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                processes.add(MemberJvm.start(spaces.jvmOptions()));
            }
            for (MemberJvm process : processes) {
                assertTrue(members.add(process.join(spaces.directory())));
            }
            for (Identity member : members) {
                assertFalse(space.members().isDead(member.slot(), member.epoch()));
            }
            for (int i = 0; i < 100; i++) {
                processes.get(i).process().kill();
            }
            final long alive =
                    space.inspect().members().stream().filter(Member::alive).count();
            assertEquals(101, alive);
        } finally {
            processes.forEach(MemberJvm::close);
        }
    }

    @Test
    void shouldGiveEachGenerationOfProcessesNewEpochsInOldSlots() throws IOException {
        useOneSlot(GENERATIONS);
    }

    @Test
    @Tag("soak")
    void shouldUseOneSlotAThousandTimes() throws IOException {
        useOneSlot(1000);
    }

    private void useOneSlot(int generations) throws IOException {
        final Space space = spaces.open();
        occupyAllSlotsButOne(space);
        final Identity last = new Identity(MemberTable.MAX_MEMBERS - 1, 0);
        for (int generation = 1; generation <= generations; generation++) {
            try (MemberJvm process = MemberJvm.start(spaces.jvmOptions())) {
                assertEquals(new Identity(last.slot(), generation), process.join(spaces.directory()));
                assertFalse(space.members().isDead(last.slot(), generation));
                assertTrue(space.members().isDead(last.slot(), generation - 1));
                process.process().kill();
            }
        }
    }

    /** This JVM takes the rest of the slots, through the table itself. */
    private static void occupyAllSlotsButOne(Space space) throws IOException {
        space.mutex().lock();
        try {
            for (int taken = 1; taken < MemberTable.MAX_MEMBERS - 1; taken++) {
                assertTrue(
                        Members.join(space.members().table(), space.platform().self())
                                .isPresent());
            }
        } finally {
            space.mutex().unlock();
        }
    }
}
