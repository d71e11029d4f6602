package io.atoll.ipc.process;

import io.atoll.core.space.Space;
import java.io.IOException;

/** Main class of a child JVM: joins the inherited space, runs the task, leaves its exception to the parent. */
public final class ChildMain {
    static final String NAME_PROPERTY = "atoll.process.name";

    private ChildMain() {}

    /**
     * Entry point; not to be called by users.
     *
     * @param arguments the token under which the parent left the task
     * @throws Throwable what the task threw: the JVM prints it and exits with 1 when its last thread has ended
     */
    public static void main(String[] arguments) throws Throwable {
        final Space space = Space.current();
        space.settleMember(arguments[0]);
        final ChildFiles files = new ChildFiles(space, arguments[0]);
        try {
            files.takeTask().run();
        } catch (Throwable thrown) {
            leaveFailure(files, thrown);
            throw thrown;
        }
    }

    private static void leaveFailure(ChildFiles files, Throwable thrown) {
        try {
            files.writeFailure(thrown);
        } catch (IOException e) {
            thrown.addSuppressed(e);
        }
    }
}
