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
        return new ProcessInfo(
                ChildIdentity.ofThisJvm().map(ChildIdentity::name).orElse(MAIN),
                ProcessHandle.current().pid());
    }
}
