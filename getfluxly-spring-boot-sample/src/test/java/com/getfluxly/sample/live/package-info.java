/** Tests of the live page's server side. The page itself is tested in a browser. */
@NullMarked
package com.getfluxly.sample.live;

import org.jspecify.annotations.NullMarked;
