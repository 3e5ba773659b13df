/** The rules that requests about profiles check themselves. */
@NullMarked
package com.getfluxly.profile;

import org.jspecify.annotations.NullMarked;
