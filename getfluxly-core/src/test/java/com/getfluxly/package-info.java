/** Tests of the client as an application sees it. */
@NullMarked
package com.getfluxly;

import org.jspecify.annotations.NullMarked;
