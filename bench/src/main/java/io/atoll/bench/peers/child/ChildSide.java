package io.atoll.bench.peers.child;

import java.io.IOException;
import java.util.Map;

/**
 * Main class of the children: plays one side of a measurement and prints its figures, if it has any, as one line.
 * Standard input is the cord to the parent: when it breaks, whatever has become of the parent, the child ends.
 */
public final class ChildSide {
    private static final int ORPHANED = 3;

    private ChildSide() {}

    /**
     * Plays a role.
     *
     * @param arguments a {@link Stage}
     */
    public static void main(String[] arguments) {
        final Thread cord = new Thread(ChildSide::endWithParent, "cord to the parent");
        cord.setDaemon(true);
        cord.start();
        try {
            final Stage stage = Stage.parse(arguments);
            final Map<String, Double> figures = stage.role().play(stage);
            if (!figures.isEmpty()) {
                System.out.println(Answer.format(figures));
            }
            System.exit(0); // whatever threads a library has left
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // the parent says nothing
            }
        } catch (IOException e) {
            // the cord is broken
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
