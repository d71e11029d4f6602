package io.atoll.ipc.pool;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Finds out why an object cannot travel: which object in it is not serializable, and the field that holds that one. Writes
 * it once more for this, noting what it comes by: the obstacle is the last of these, and who holds it is among those
 * before.
 */
final class Obstacle extends ObjectOutputStream {
    /** The way from the object to the obstacle is told from its end, as far as this. */
    private static final int MOST_STEPS = 8;

    private final List<Object> seen = new ArrayList<>();

    private Obstacle() throws IOException {
        super(OutputStream.nullOutputStream());
        enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
        seen.add(object);
        return object;
    }

    /**
     * Looks for the obstacle.
     *
     * @param object that cannot travel
     * @return a sentence; null if there seems to be none
     */
    static String in(Object object) {
        try (Obstacle obstacle = new Obstacle()) {
            try {
                obstacle.writeObject(object);
                return null;
            } catch (NotSerializableException e) {
                obstacle.forgetFrom(e);
                return obstacle.tell(object);
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return null; // the object's own methods: the first failure says it better
        }
    }

    /** The stream writes the exception, too, behind all that it has come by. */
    private void forgetFrom(NotSerializableException exception) {
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i) == exception) {
                seen.subList(i, seen.size()).clear();
            }
        }
    }

    private String tell(Object root) {
        final Object culprit = seen.get(seen.size() - 1);
        if (culprit == root) {
            return nameOf(root) + " cannot travel to another JVM: it is not serializable"
                    + (root.getClass().isHidden()
                            ? "; a lambda is if it is cast to a serializable type, such as (Callable<T> & Serializable)"
                            : "");
        }
        final StringBuilder way = new StringBuilder();
        Object held = culprit;
        int before = seen.size() - 1;
        for (int steps = 0; steps < MOST_STEPS && before > 0; steps++) {
            final int holder = holder(held, before);
            if (holder < 0) {
                break;
            }
            way.append(steps == 0 ? ". It is " : ", which is ").append(place(held, seen.get(holder)));
            held = seen.get(holder);
            before = holder;
        }
        return nameOf(root) + " cannot travel to another JVM: it refers to a "
                + culprit.getClass().getName() + ", which is not serializable" + way;
    }

    private static String nameOf(Object object) {
        return object.getClass().isHidden()
                ? "the function " + FunctionName.of(object)
                : object.getClass().getName();
    }

    /** Who holds an object; those who hold it in an array last, as arrays are held by others again. */
    private int holder(Object held, int before) {
        for (int i = before - 1; i >= 0; i--) {
            if (!(seen.get(i) instanceof Object[]) && place(held, seen.get(i)) != null) {
                return i;
            }
        }
        for (int i = before - 1; i >= 0; i--) {
            if (place(held, seen.get(i)) != null) {
                return i;
            }
        }
        return -1;
    }

    /** Where an object is in another one; null if it is not. */
    private static String place(Object held, Object holder) {
        if (holder instanceof SerializedLambda lambda) {
            for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                if (lambda.getCapturedArg(i) == held) {
                    return "captured by the function " + FunctionName.of(lambda);
                }
            }
            return null;
        }
        if (holder instanceof Object[] array) {
            return contains(Arrays.asList(array), held) ? "an element of an array" : null;
        }
        if (holder instanceof Collection<?> collection && contains(collection, held)
                || holder instanceof Map<?, ?> map && (contains(map.values(), held) || contains(map.keySet(), held))) {
            return "an element of a " + holder.getClass().getName();
        }
        for (Class<?> type = holder.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && holds(field, holder, held)) {
                    return "in field '" + field.getName() + "' of " + type.getName();
                }
            }
        }
        return null;
    }

    private static boolean contains(Collection<?> elements, Object held) {
        for (Object element : elements) {
            if (element == held) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(Field field, Object holder, Object held) {
        if (field.getType().isPrimitive()) {
            return false;
        }
        try {
            field.setAccessible(true);
            return field.get(holder) == held;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false; // of a module that keeps its fields to itself
        }
    }
}
