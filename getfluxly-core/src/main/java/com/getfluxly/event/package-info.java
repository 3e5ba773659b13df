/**
 * What an application reports: who did what. The types are immutable and accept any values; the client that tracks them refuses
 * values that break a rule.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 */
@NullMarked
package com.getfluxly.event;

import org.jspecify.annotations.NullMarked;
