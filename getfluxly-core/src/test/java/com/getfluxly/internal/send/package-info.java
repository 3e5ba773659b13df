/** When and what is sent, step by step, against a service that is a script. */
@NullMarked
package com.getfluxly.internal.send;

import org.jspecify.annotations.NullMarked;
