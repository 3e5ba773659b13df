/**
 * The visitor of a web request, and where the request came from. In: a request, from a servlet filter or a reactive filter. Out:
 * the data of the request, only while it lasts and only for this request, and a processor that adds the data to events. A request
 * never fails because of this.
 */
@NullMarked
package com.getfluxly.spring.web;

import org.jspecify.annotations.NullMarked;
