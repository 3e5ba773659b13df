/** The courier against a service that answers as the test says, on a clock that the test moves. */
@NullMarked
package com.getfluxly.relay;

import org.jspecify.annotations.NullMarked;
