package io.atoll.ipc.pool;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a function is called when people are told of it. */
final class FunctionName {
    /** What compilers call the body of a lambda: the method around it, a hash if it is serializable, a number. */
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+?)(\\$[0-9a-f]+)?\\$\\d+");

    private FunctionName() {}

    /**
     * Names a function.
     *
     * @param function a lambda, a method reference, or an object of a class
     * @return {@code Class.method} around a lambda, {@code Class::method} of a reference, or the name of the class
     */
    static String of(Object function) {
        final Class<?> type = function.getClass();
        if (!type.isHidden() && !type.isSynthetic()) {
            return simple(type.getName());
        }
        try {
            final Method writeReplace = type.getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            if (writeReplace.invoke(function) instanceof SerializedLambda lambda) {
                return of(lambda);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // in a module that is not open to this one: the class will do
        }
        return simple(type.getName().replaceAll("\\$\\$Lambda.*", ""));
    }

    static String of(SerializedLambda lambda) {
        final String method = lambda.getImplMethodName();
        final String owner = simple(lambda.getImplClass().replace('/', '.'));
        final Matcher around = LAMBDA.matcher(method);
        if (around.matches()) {
            return owner + "." + around.group(1);
        }
        return owner + "::" + (method.equals("<init>") ? "new" : method);
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }
}
