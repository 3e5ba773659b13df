package com.getfluxly.sample.account;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;

/** A customer logged in. */
@TrackedEvent("logged_in")
record LoggedIn(Identity who) {}
