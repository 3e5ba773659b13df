/** What the application hears, on threads that belong to the test. */
@NullMarked
package com.getfluxly.internal.notify;

import org.jspecify.annotations.NullMarked;
