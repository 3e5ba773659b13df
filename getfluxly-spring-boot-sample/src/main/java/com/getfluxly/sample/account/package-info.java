/** A customer's account: signing up, logging in, and having it deleted. */
@NullMarked
package com.getfluxly.sample.account;

import org.jspecify.annotations.NullMarked;
