package com.getfluxly.internal.notify;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log that may have to wait.
 *
 * @param text made only if it is written
 * @param cause what was thrown, whose stack is for DEBUG alone; null for nothing
 */
record Warning(Supplier<String> text, @Nullable Throwable cause) {}
