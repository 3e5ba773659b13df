package com.getfluxly.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.event.Identity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherFactory;

/** Ids are shown where JUnit runs tests, and nowhere else. */
@Promise("I51")
class ShownIdsTest {

    private static final Identity WHO = Identity.externalId("user_42").withUserId("u\n1");

    private final @Nullable String before = System.getProperty(ShownIds.PROPERTY);

    @BeforeEach
    void forget() {
        System.clearProperty(ShownIds.PROPERTY);
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(ShownIds.PROPERTY);
        } else {
            System.setProperty(ShownIds.PROPERTY, before);
        }
    }

    @Test
    @Promise(value = "I51", mutant = "ids are shown whatever the property says")
    void ids_areHiddenByDefault() {
        assertThat(WHO).hasToString("Identity[external_id, user_id]");
    }

    @Test
    void ids_areShownWhileJUnitRuns_asItFindsTheListenerByItself() {
        try (LauncherSession session = LauncherFactory.openSession()) {
            assertThat(session).isNotNull();
            assertThat(WHO).hasToString("Identity[external_id=user_42, user_id=u?1]");
        }

        assertThat(WHO).hasToString("Identity[external_id, user_id]");
    }

    @Test
    void ids_stayHiddenWhereSomebodySaysSo() {
        System.setProperty(ShownIds.PROPERTY, "false");
        try (LauncherSession session = LauncherFactory.openSession()) {
            assertThat(session).isNotNull();
            assertThat(WHO).hasToString("Identity[external_id, user_id]");
        }

        assertThat(System.getProperty(ShownIds.PROPERTY)).isEqualTo("false");
    }
}
