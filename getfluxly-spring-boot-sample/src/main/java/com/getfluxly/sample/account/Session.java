package com.getfluxly.sample.account;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a login.
 *
 * @param joined the visitor whose events are the user's from now on; null if none was known
 */
record Session(String userId, @Nullable String joined) {}
