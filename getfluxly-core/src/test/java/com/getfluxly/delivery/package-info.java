/** Results and figures as values. */
@NullMarked
package com.getfluxly.delivery;

import org.jspecify.annotations.NullMarked;
