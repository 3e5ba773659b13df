/**
 * For the tests of applications: a client that records events, and refuses the same events as the real client. Start with
 * {@link com.getfluxly.test.RecordingGetFluxlyClient}. {@link com.getfluxly.test.GetFluxlyAssertions} needs AssertJ; the other
 * types do not.
 */
@NullMarked
package com.getfluxly.test;

import org.jspecify.annotations.NullMarked;
