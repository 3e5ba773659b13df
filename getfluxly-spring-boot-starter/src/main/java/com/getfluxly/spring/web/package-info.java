/**
 * Who asked, and from where. In: a request, by a servlet's filter or a reactive one. Out: what is known of it, for as long as it
 * lasts and for nobody else, and a processor that puts it on events. A request never fails for it.
 */
@NullMarked
package com.getfluxly.spring.web;

import org.jspecify.annotations.NullMarked;
