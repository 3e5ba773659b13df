/** What transactions and application events make of events, with a database, and a service that keeps what it gets. */
@NullMarked
package com.getfluxly.spring.event;

import org.jspecify.annotations.NullMarked;
