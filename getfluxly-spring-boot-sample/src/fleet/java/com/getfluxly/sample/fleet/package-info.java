/**
 * Three shops behind one key: each a process of its own that tracks into a topic of Kafka, from where one of them, the relay, brings
 * the events to the service. Only there with the profile {@code fleet}, as is the broker that it needs.
 *
 * <p>{@code Fleet} starts the broker and the shops and puts together what is known of them: what the shops accepted they say
 * themselves, what arrived the service says, and what lies in between the broker says in {@code TopicWatch}.
 */
@NullMarked
package com.getfluxly.sample.fleet;

import org.jspecify.annotations.NullMarked;
