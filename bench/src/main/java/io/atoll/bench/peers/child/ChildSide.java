package io.atoll.bench.peers.child;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Map;

/**
 * Main class of the children: plays one side of a measurement and prints its figures, if it has any, as one line.
 * Standard input is the cord to the parent: when it breaks, whatever has become of the parent, the child ends.
 */
public final class ChildSide {
    private static final int ORPHANED = 3;
    private static final FileChannel CORD = new FileInputStream(FileDescriptor.in).getChannel();

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
            CORD.close(); // wakes its thread, for which the JVM would wait 300 ms before it ends
            System.exit(0); // whatever threads a library has left
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void endWithParent() {
        try {
            while (CORD.read(ByteBuffer.allocate(1)) >= 0) {
                // the parent says nothing
            }
        } catch (ClosedChannelException e) {
            return; // this JVM is ending
        } catch (IOException e) {
            // the cord is broken
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
