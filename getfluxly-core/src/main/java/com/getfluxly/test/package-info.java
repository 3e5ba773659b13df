/**
 * For the tests of applications: a client that shows what was tracked with it, and refuses what the real one refuses.
 * {@link com.getfluxly.test.RecordingGetFluxlyClient} is the place to start; {@link com.getfluxly.test.GetFluxlyAssertions} needs
 * AssertJ, and nothing else here does.
 */
@NullMarked
package com.getfluxly.test;

import org.jspecify.annotations.NullMarked;
