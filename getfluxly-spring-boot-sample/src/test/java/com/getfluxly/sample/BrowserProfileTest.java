package com.getfluxly.sample;

import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

/** Whether the live page is tested in a real browser, too: see {@code src/browser}. */
class BrowserProfileTest {

    @Test
    void livePage_isTestedInABrowser() {
        boolean tested = ClassUtils.isPresent("com.getfluxly.sample.LivePageIT", null);
        if (!tested) {
            // A report of skipped tests is easily overlooked.
            System.out.println("The live page is not tested: there is no /usr/bin/chromium (another one: -Pbrowser)");
        }
        assumeThat(tested).as("the profile browser is on").isTrue();
    }
}
