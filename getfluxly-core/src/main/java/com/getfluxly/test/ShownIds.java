package com.getfluxly.test;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has identities print their ids while JUnit runs tests: what a failed expectation says is of no use without. JUnit finds this by
 * itself, and nothing but a run of tests asks for it. The system property {@value #PROPERTY} set to anything else than {@code
 * true} keeps it off.
 *
 * @since 0.1.0
 */
public final class ShownIds implements LauncherSessionListener {

    /** {@value}: read by {@link com.getfluxly.event.Identity#toString()}. */
    public static final String PROPERTY = "getfluxly.show-ids";

    private boolean isOurs;

    /** For JUnit. */
    public ShownIds() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        isOurs = System.getProperty(PROPERTY) == null;
        if (isOurs) {
            System.setProperty(PROPERTY, "true");
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (isOurs) {
            System.clearProperty(PROPERTY);
        }
    }
}
