/** Tests of the way through Kafka, most of them without a broker. */
@NullMarked
package com.getfluxly.spring.kafka;

import org.jspecify.annotations.NullMarked;
