package com.getfluxly.sample.account;

import org.jspecify.annotations.Nullable;

/**
 * Who logs in.
 *
 * @param anonymousId the visitor who turned out to be this user, for clients that keep no cookies
 */
record Login(@Nullable String userId, @Nullable String anonymousId) {}
