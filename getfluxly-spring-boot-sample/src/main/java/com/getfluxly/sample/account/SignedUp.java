package com.getfluxly.sample.account;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;

/** Somebody became a customer. */
@TrackedEvent("signed_up")
record SignedUp(Identity who, String plan) {}
