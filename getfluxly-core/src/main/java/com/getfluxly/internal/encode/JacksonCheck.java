package com.getfluxly.internal.encode;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.SafeText;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.cfg.PackageVersion;

/**
 * Whether the Jackson on the class path can make a mapper. Its annotations come from Jackson 2. So a parent POM that manages
 * Jackson 2, such as Spring Boot 3's, brings annotations that are too old, and this would be noticed only with the first value
 * that needs a mapper.
 */
public final class JacksonCheck {

    /** What Jackson 3.1 needs, as of this version of its annotations. */
    private static final String NEEDED = "2.21";

    private static final String NEW_IN_IT = "com/fasterxml/jackson/annotation/JsonSerializeAs.class";

    private static final String OLD_IN_IT = "com/fasterxml/jackson/annotation/JsonIgnore.class";

    private static final Pattern JAR = Pattern.compile("([\\w.+-]+\\.jar)!/com/fasterxml/");

    private static final int MAX_TEXT = 200;

    private JacksonCheck() {}

    /**
     * Makes a mapper if there is reason to believe that it fails: it costs more than the rest of a client.
     *
     * @throws GetFluxlyException if it does
     */
    public static void check() {
        ClassLoader ours = JacksonCheck.class.getClassLoader();
        if (ours != null && (ours.getResource(NEW_IN_IT) == null || isThereTwice(ours))) {
            tryMapper();
        }
    }

    /** Beside the right ones, the older ones may come first. */
    private static boolean isThereTwice(ClassLoader ours) {
        try {
            return Collections.list(ours.getResources(OLD_IN_IT)).size() > 1;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static void tryMapper() {
        try {
            WireFormat format = new WireFormat();
            format.read(format.mapper().writeValueAsBytes(Map.of()));
        } catch (LinkageError missing) {
            String text =
                    "Jackson " + PackageVersion.VERSION + " needs jackson-annotations " + NEEDED + " or newer, but "
                            + present() + " is on the class path (" + SafeText.clean(missing.toString(), MAX_TEXT)
                            + "): manage com.fasterxml.jackson.core:jackson-annotations with version " + NEEDED
                            + " in your build, after or instead of the BOM that brings the older one";
            throw GetFluxlyException.invalid("jackson-annotations", text)
                    .cause(missing)
                    .build();
        }
    }

    /** The jar's name, since a package that comes from two has the version of whichever was first asked for a class. */
    private static String present() {
        try {
            Matcher jar = JAR.matcher(String.valueOf(JsonIgnore.class.getResource("JsonIgnore.class")));
            return jar.find() ? jar.group(1) : "another version";
        } catch (LinkageError none) {
            return "none";
        }
    }
}
