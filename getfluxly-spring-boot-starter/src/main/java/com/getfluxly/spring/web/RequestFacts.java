package com.getfluxly.spring.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a container says of a request, as it was sent. Each of them may throw. */
interface RequestFacts {

    /** All headers of this name. */
    List<String> headers(String name);

    /** Not decoded. */
    @Nullable String path();

    /** By what the application makes of forwarded headers. */
    @Nullable String address();
}
