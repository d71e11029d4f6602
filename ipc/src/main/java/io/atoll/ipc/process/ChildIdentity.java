package io.atoll.ipc.process;

import io.atoll.core.liveness.Members;
import io.atoll.core.platform.ProcessFacts;
import io.atoll.core.space.Space;
import java.util.List;

/**
 * Who a child is and whose, as its command line tells it in system properties.
 *
 * @param name of the child
 * @param daemon whether it ends with its parent
 * @param parent who started it
 * @param slot of the parent among the members of the space
 * @param epoch of the parent in that slot
 */
record ChildIdentity(String name, boolean daemon, ProcessInfo parent, int slot, long epoch) {
    private static final String PREFIX = "atoll.process.";
    private static final String NAME = ProcessFacts.NAME_PROPERTY; // begins so, too

    /** Says that the collector of this JVM is nobody's choice. */
    static final String COLLECTOR = PREFIX + "collector";

    private static final String DAEMON = PREFIX + "daemon";
    private static final String PARENT = PREFIX + "parent";

    /**
     * Whether a property describes one child and is not for its children.
     *
     * @param property its name
     * @return true if it must not be passed on
     */
    static boolean isProperty(String property) {
        return property.startsWith(PREFIX) || property.equals(Space.INHERITED_PROPERTY);
    }

    /** That of a child which this JVM starts. */
    static ChildIdentity of(String name, boolean daemon, Members me) {
        return new ChildIdentity(name, daemon, ProcessInfo.ofThisProcess(), me.slot(), me.epoch());
    }

    /** That of this JVM; null if Atoll did not start it. */
    static ChildIdentity ofThisJvm() {
        final String name = System.getProperty(NAME);
        final String told = System.getProperty(PARENT);
        if (name == null || told == null) {
            return null;
        }
        final String[] words = told.split(" ", 4);
        return new ChildIdentity(
                name,
                Boolean.getBoolean(DAEMON),
                new ProcessInfo(words[3], Long.parseLong(words[0])),
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]));
    }

    /** The flags from which {@link #ofThisJvm} reads it. */
    List<String> flags() {
        return List.of(
                "-D" + NAME + "=" + name,
                "-D" + DAEMON + "=" + daemon,
                "-D" + PARENT + "=" + parent.pid() + " " + slot + " " + epoch + " " + parent.name());
    }
}
