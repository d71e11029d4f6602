package io.atoll.ipc.process;

import java.io.IOException;

/** Main class of a child JVM: runs the task, leaves its exception to the parent; meanwhile it joins the inherited space. */
public final class ChildMain {
    private ChildMain() {}

    /**
     * Entry point; not to be called by users.
     *
     * @param arguments the token under which the parent left the task
     * @throws Throwable what the task threw: the JVM prints it and exits with 1 when its last thread has ended
     */
    public static void main(String[] arguments) throws Throwable {
        final String token = arguments[0];
        FastStart.restoreClassPath();
        final ChildFiles files = ChildFiles.ofThisJvm(token);
        // joining takes longer than many a task: it has a thread of its own
        final ChildIdentity identity = ChildIdentity.ofThisJvm();
        final ChildWatch watch = identity == null ? null : ChildWatch.start(files, token, identity);
        try {
            files.takeTask().run();
        } catch (Throwable thrown) {
            leaveFailure(files, thrown);
            throw thrown;
        } finally {
            if (watch != null) {
                watch.awaitJoin();
            }
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
