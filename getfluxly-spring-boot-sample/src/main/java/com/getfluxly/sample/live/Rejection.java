package com.getfluxly.sample.live;

/** An event that the service refused, and the code that it gave as reason. */
record Rejection(String event, String code) {}
