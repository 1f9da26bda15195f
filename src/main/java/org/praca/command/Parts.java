package org.praca.command;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The product's objects without a server: one of each class, made by the constructor that CDI would take, after what that needs. Used
 * by one thread.
 */
final class Parts implements AutoCloseable {
    private final Map<Class<?>, Object> made = new LinkedHashMap<>();

    /** @param given what is not made by a constructor, under the type that others ask for */
    Parts(Map<Class<?>, Object> given) {
        made.putAll(given);
    }

    <T> T get(Class<T> type) {
        Object found = made.get(type);
        if (found == null) {
            found = make(type);
            made.put(type, found);
        }
        return type.cast(found);
    }

    private Object make(Class<?> type) {
        Constructor<?> constructor = Stream.of(type.getDeclaredConstructors())
                .filter(each -> each.isAnnotationPresent(Inject.class))
                .findFirst()
                .or(() -> Stream.of(type.getDeclaredConstructors())
                        .filter(each -> each.getParameterCount() == 0)
                        .findFirst())
                .orElseThrow(() -> new IllegalStateException("Nobody makes " + type));
        constructor.setAccessible(true);
        Object[] needed =
                Stream.of(constructor.getParameterTypes()).map(this::get).toArray();
        return Objects.requireNonNull(call(() -> constructor.newInstance(needed)));
    }

    /** What was made last ends first. */
    @Override
    public void close() {
        List<Object> parts = new ArrayList<>(made.values());
        Collections.reverse(parts);
        for (Object part : parts) {
            for (Method method : part.getClass().getDeclaredMethods()) {
                if (method.isAnnotationPresent(PreDestroy.class)) {
                    method.setAccessible(true);
                    var unused = call(() -> method.invoke(part));
                }
            }
        }
    }

    private interface Call {
        @Nullable
        Object run() throws ReflectiveOperationException;
    }

    private static @Nullable Object call(Call call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
