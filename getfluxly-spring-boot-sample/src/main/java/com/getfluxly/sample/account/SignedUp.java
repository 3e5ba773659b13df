package com.getfluxly.sample.account;

/** The answer to a sign-up. */
record SignedUp(String userId) {}
