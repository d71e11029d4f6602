package io.atoll.ipc.process;

/**
 * Who a process is.
 *
 * @param name given at its start; {@code main} for a JVM that Atoll did not start
 * @param pid its process id
 */
public record ProcessInfo(String name, long pid) {
    private static final String MAIN = "main";

    static ProcessInfo ofThisProcess() {
        final ChildIdentity identity = ChildIdentity.ofThisJvm();
        return new ProcessInfo(
                identity == null ? MAIN : identity.name(),
                ProcessHandle.current().pid());
    }
}
