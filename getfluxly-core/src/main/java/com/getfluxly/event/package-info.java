/**
 * What an application has to say: who did what. Immutable values that check their own rules when they are built.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 */
@NullMarked
package com.getfluxly.event;

import org.jspecify.annotations.NullMarked;
