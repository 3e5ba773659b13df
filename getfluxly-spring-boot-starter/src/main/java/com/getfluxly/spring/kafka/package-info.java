/**
 * Events on their way through a topic of Kafka's. In: batches of the client, one record for each event, on a thread of the outbox.
 * Out: batches for the service, from one relay at a time, on the thread that polls. What cannot be delivered ends in a topic for dead
 * letters.
 */
@NullMarked
package com.getfluxly.spring.kafka;

import org.jspecify.annotations.NullMarked;
