package io.atoll.samples;

/** The process that started this one. */
final class Parent {
    private Parent() {}

    /** Ends this process soon after its parent has ended, however that came: nobody is left who would end it. */
    static void endWithIt() {
        ProcessHandle.current()
                .parent()
                .ifPresent(parent ->
                        parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    }
}
