package com.getfluxly.internal.notify;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log line that may have to wait.
 *
 * @param text created only if the line is written
 * @param cause the exception, whose stack is logged only at DEBUG; or null
 */
record Warning(Supplier<String> text, @Nullable Throwable cause) {}
