/**
 * What an application has to say: who did what. Immutable values that take what they are given;
 * the client that tracks them refuses what breaks a rule.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 */
@NullMarked
package com.getfluxly.event;

import org.jspecify.annotations.NullMarked;
