package com.getfluxly.internal.base;

import com.getfluxly.error.GetFluxlyException;
import java.util.regex.Pattern;

/** The name of a project, which becomes that of a directory. */
public final class ProjectName {

    /** What the directory of a project without a name begins with. */
    public static final String NAMELESS = "t-";

    /** A directory on every file system, and none that a token could have. */
    private static final Pattern NAME =
            Pattern.compile("(?!" + NAMELESS + ")[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");

    private ProjectName() {}

    /**
     * Looks whether it is one.
     *
     * @throws GetFluxlyException {@code validation_error} if it is not
     */
    public static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Refusals.invalid(
                    "spoolProject",
                    "spoolProject must be 1 to 64 letters, digits, '.', '-' and '_', with a letter or a digit at both ends, and must"
                            + " not begin with '" + NAMELESS + "'");
        }
    }
}
