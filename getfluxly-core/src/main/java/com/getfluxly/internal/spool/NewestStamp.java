package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says whose events lie in a directory. The newest segment counts: a token may have changed while they were written. */
@FunctionalInterface
interface NewestStamp {

    /** Of the newest segment whose header is good, or null if there is none. */
    @Nullable Stamp in(Path slot) throws IOException;
}
