package com.getfluxly.test;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Identities print their ids while JUnit runs tests, because the message of a failed expectation is useless without them. JUnit
 * finds this class by itself; it is used only in test runs. Set the system property {@value #PROPERTY} to another value than
 * {@code true} to switch it off.
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
