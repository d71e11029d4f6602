package io.atoll.ipc.process;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

/**
 * Runs the main method of a class.
 *
 * @param main name of the class
 * @param arguments for the method
 */
record MainClassTask(String main, List<String> arguments) implements JvmTask {
    /**
     * A task for a class that can be run.
     *
     * @param main has a main method
     * @param arguments for it
     * @return the task
     * @throws IllegalArgumentException if there is no such method, or it cannot be called from here
     */
    static MainClassTask of(Class<?> main, String... arguments) {
        try {
            method(main);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(main.getName() + " has no 'static void main(String[])'", e);
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    main.getName() + " cannot be called: open its package to " + MainClassTask.class.getModule(), e);
        }
        return new MainClassTask(main.getName(), List.of(arguments));
    }

    private static Method method(Class<?> main) throws NoSuchMethodException {
        final Method method = main.getDeclaredMethod("main", String[].class);
        if (!Modifier.isStatic(method.getModifiers())) {
            throw new NoSuchMethodException("main(String[]) is not static");
        }
        method.setAccessible(true);
        return method;
    }

    @Override
    public void run() throws Exception {
        final Class<?> type = Class.forName(main, true, Thread.currentThread().getContextClassLoader());
        try {
            method(type).invoke(null, (Object) arguments.toArray(String[]::new));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }
}
