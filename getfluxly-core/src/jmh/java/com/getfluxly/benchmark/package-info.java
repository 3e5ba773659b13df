/** What the client costs an application, beside a bare HTTP loop that delivers the same bytes. */
@NullMarked
package com.getfluxly.benchmark;

import org.jspecify.annotations.NullMarked;
