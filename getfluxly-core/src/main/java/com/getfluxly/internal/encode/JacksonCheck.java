package com.getfluxly.internal.encode;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.SafeText;
import java.util.Map;
import tools.jackson.databind.cfg.PackageVersion;

/**
 * Whether the Jackson that is there can make a mapper. Its annotations come from Jackson 2, so a parent that manages Jackson 2, as
 * that of Spring Boot 3 does, brings some that are too old, and nothing says so before the first value that needs a mapper.
 */
public final class JacksonCheck {

    /** What Jackson 3.1 needs, as of this version of its annotations. */
    private static final String NEEDED = "2.21";

    private static final String NEW_IN_IT = "com/fasterxml/jackson/annotation/JsonSerializeAs.class";

    private static final int MAX_TEXT = 200;

    private JacksonCheck() {}

    /**
     * Makes a mapper if there is reason to believe that it fails: it costs more than the rest of a client.
     *
     * @throws GetFluxlyException if it does
     */
    public static void check() {
        ClassLoader ours = JacksonCheck.class.getClassLoader();
        if (ours != null && ours.getResource(NEW_IN_IT) == null) {
            tryMapper();
        }
    }

    private static void tryMapper() {
        try {
            new WireFormat().mapper().writeValueAsBytes(Map.of());
        } catch (LinkageError missing) {
            String text =
                    "Jackson " + PackageVersion.VERSION + " needs jackson-annotations " + NEEDED + " or newer, but "
                            + present() + " is on the class path (" + SafeText.clean(missing.toString(), MAX_TEXT)
                            + "): manage com.fasterxml.jackson.core:jackson-annotations with version " + NEEDED
                            + " in your build, after or instead of the BOM that brings the older one";
            throw GetFluxlyException.of(ErrorCode.VALIDATION_ERROR, text)
                    .detail("field", "jackson-annotations")
                    .cause(missing)
                    .build();
        }
    }

    private static String present() {
        try {
            String version = JsonIgnore.class.getPackage().getImplementationVersion();
            return version == null ? "an older one" : version;
        } catch (LinkageError none) {
            return "none";
        }
    }
}
