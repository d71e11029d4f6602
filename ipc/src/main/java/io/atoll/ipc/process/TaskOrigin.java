package io.atoll.ipc.process;

/** Whether a child JVM, which has the class path of this one and nothing else, can load what it is to run. */
final class TaskOrigin {
    private static final String JSHELL = "REPL.";
    private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.";

    private TaskOrigin() {}

    /**
     * Finds the class that must be there in the child.
     *
     * @param task what a child is to run
     * @return its class, or that around a lambda
     */
    static Class<?> of(JvmTask task) {
        final Class<?> type = task.getClass();
        return type.isHidden() ? type.getNestHost() : type;
    }

    /**
     * Refuses what a child could not load.
     *
     * @param type of the task
     * @throws IllegalStateException if Atoll itself cannot be loaded there
     * @throws IllegalArgumentException if the task cannot
     */
    static void check(Class<?> type) {
        if (!isOnTheClassPath(ChildMain.class)) {
            throw new IllegalStateException("no child JVM could load Atoll: its classes come from "
                    + ChildMain.class.getClassLoader() + ", which reads jars within a jar or a folder that is not on "
                    + "the class path; a Spring Boot jar can be unpacked for this by "
                    + "'java -Djarmode=tools -jar APPLICATION.jar extract', then run from there");
        }
        if (!isOnTheClassPath(type)) {
            throw new IllegalArgumentException(type.getName() + " cannot be loaded by a child JVM: " + reason(type));
        }
    }

    private static boolean isOnTheClassPath(Class<?> type) {
        if (type.getModule().isNamed()) {
            return type.getModule().getLayer() == ModuleLayer.boot(); // a layer made at run time is not made there
        }
        final String file = type.getName().replace('.', '/') + ".class";
        return ClassLoader.getSystemClassLoader().getResource(file) != null;
    }

    private static String reason(Class<?> type) {
        final ClassLoader loader = type.getClassLoader();
        if (type.getName().startsWith(JSHELL)) {
            return "it was typed into jshell and is in no file; compile it, give its folder or jar to jshell by "
                    + "--class-path, and start a task of that class";
        }
        if (loader.getClass().getName().startsWith(SOURCE_LAUNCHER)) {
            return "'java FILE.java' compiles into memory only; compile it by javac, then run the class";
        }
        return "it comes from " + loader + " and is not on the class path of this JVM; put its folder or jar there";
    }
}
