package com.getfluxly.event;

/** {@code orderId} becomes {@code order_id}. */
final class SnakeCase {

    private SnakeCase() {}

    static String of(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            if (startsWord(name, i)) {
                snake.append('_');
            }
            snake.append(Character.toLowerCase(name.charAt(i)));
        }
        return snake.toString();
    }

    /** A capital after what is none, or the last one of several that a small letter follows: {@code URLPath} has two words. */
    private static boolean startsWord(String name, int at) {
        if (at == 0 || !Character.isUpperCase(name.charAt(at))) {
            return false;
        }
        char before = name.charAt(at - 1);
        boolean afterCapital = Character.isUpperCase(before);
        return afterCapital ? isSmall(name, at + 1) : Character.isLetterOrDigit(before);
    }

    private static boolean isSmall(String name, int at) {
        return at < name.length() && Character.isLowerCase(name.charAt(at));
    }
}
