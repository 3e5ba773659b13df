/**
 * The way through a topic of Apache Kafka: what puts events there. Room for itself; only present where spring-kafka is.
 *
 * @since 0.1.0
 */
@NullMarked
package com.getfluxly.spring.kafka;

import org.jspecify.annotations.NullMarked;
