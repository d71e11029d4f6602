package io.atoll.bench.peers.child;

import java.util.Map;

/** What a child does. */
public enum Role {
    /** Sends as fast as there is room. */
    FLOOD_SENDER(Flood::send),
    /** Counts what {@link #FLOOD_SENDER}s send. */
    FLOOD_RECEIVER(Flood::receive),
    /** Sends, waits awake for the reply, measures. */
    PING(RoundTrip::ping),
    /** Replies. */
    PONG(RoundTrip::pong),
    /** Sends at a steady rate. */
    PACED_SENDER(OpenLoop::send),
    /** Measures from when a message should have been sent until it arrives. */
    PACED_RECEIVER(OpenLoop::receive),
    /** Sends messages of one size after the other, as fast as there is room. */
    SIZED_SENDER(SizedFlood::send),
    /** Counts the bytes that {@link #SIZED_SENDER} sends. */
    SIZED_RECEIVER(SizedFlood::receive),
    /** Puts and takes boxed numbers by two threads of one process. */
    PUTTER_AND_TAKER(ThreadFlood::putAndTake),
    /** Puts boxed numbers. */
    PUTTER(TypedFlood::put),
    /** Counts what {@link #PUTTER} puts. */
    TAKER(TypedFlood::take),
    /** Hands a number over when the other is asleep, and measures until it is back. */
    HANDOVER_FIRST(Handover::first),
    /** Hands it back when the first is asleep. */
    HANDOVER_SECOND(Handover::second),
    /** Takes and gives back a lock that the other wants too, and measures. */
    CONTENDER_FIRST(Contention::first),
    /** Takes and gives back the same lock. */
    CONTENDER_SECOND(Contention::second),
    /** Kills owners of a lock for which it waits, and measures. */
    WAITER_FOR_THE_DEAD(OwnerDeath::measure),
    /** Puts now and then, then is silent, then ends it. */
    SILENT_PUTTER(Idleness::put),
    /** Measures what it costs to wait for one who is silent. */
    IDLE_TAKER(Idleness::take),
    /** Appends records to files. */
    JOURNAL_APPENDER(JournalFlood::append),
    /** Starts JVMs one after the other, and measures until each says something. */
    STARTER(Starter::measure),
    /** Squares numbers by workers, each a task of its own. */
    POOL_TINY(PoolFlood::tiny),
    /** Squares a million numbers by workers. */
    POOL_MAP(PoolFlood::map),
    /** Computes by as many workers as there are processors. */
    POOL_CPU(PoolFlood::factorials),
    /** Sends a long array to a worker and gets it back. */
    POOL_ARRAY(PoolFlood::array),
    /** Sends a million tasks through a stream, and measures its heap. */
    POOL_STREAM(PoolFlood::stream),
    /** Calls a worker that is awake. */
    POOL_CALL_AWAKE(PoolDelays::awake),
    /** Calls a worker that is asleep. */
    POOL_CALL_ASLEEP(PoolDelays::asleep),
    /** Opens pools. */
    POOL_OPEN(PoolDelays::open),
    /** Kills workers. */
    POOL_RESPAWN(PoolDelays::respawn),
    /** Kills workers where another one stands by. */
    POOL_RESPAWN_SPARE(PoolDelays::respawnBySpare),
    /** Looks numbers up in a map. */
    MAP_GETTER(MapAccess::get),
    /** Replaces numbers in a map. */
    MAP_PUTTER(MapAccess::put),
    /** Fills the map of a {@link #MAP_GETTER} or {@link #MAP_PUTTER}. */
    MAP_FILLER(MapAccess::fill),
    /** Runs a benchmark of JMH. */
    MICRO(Microbenchmark::run),
    /** Aeron's media driver, a helper: goes on until it is ended. */
    MEDIA_DRIVER(AeronDriver::run);

    private final Play play;

    Role(Play play) {
        this.play = play;
    }

    /** The body of a role. */
    private interface Play {
        Map<String, Double> play(Stage stage) throws Exception;
    }

    /**
     * Plays the role to its end.
     *
     * @param stage of this child
     * @return the figures by name; empty if another side tells them
     */
    Map<String, Double> play(Stage stage) throws Exception {
        return play.play(stage);
    }
}
