package com.getfluxly.spring.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a container says of a request, as it was sent. Each of them may throw. */
interface RequestFacts {

    /** The first header of this name. */
    @Nullable String header(String name);

    /** All of them: HTTP/2 may split one. */
    List<String> cookies();

    /** Not decoded. */
    @Nullable String path();

    /** By what the application makes of forwarded headers. */
    @Nullable String address();
}
