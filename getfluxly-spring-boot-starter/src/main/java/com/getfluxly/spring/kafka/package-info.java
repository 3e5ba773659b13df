/**
 * Events on their way through a topic of Kafka. In: batches of the client, one record for each event, on a thread of the outbox.
 * Out: batches for the service, from one relay at a time, on the polling thread. Events that cannot be delivered go to a topic
 * for dead letters.
 */
@NullMarked
package com.getfluxly.spring.kafka;

import org.jspecify.annotations.NullMarked;
