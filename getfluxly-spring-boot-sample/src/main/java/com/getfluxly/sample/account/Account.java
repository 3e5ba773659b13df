package com.getfluxly.sample.account;

/** The answer to a sign-up, and to a deletion. */
record Account(String userId) {}
