/** Applications that answer requests, and who their events are of. */
@NullMarked
package com.getfluxly.spring.web;

import org.jspecify.annotations.NullMarked;
