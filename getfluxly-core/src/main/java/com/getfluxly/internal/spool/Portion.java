package com.getfluxly.internal.spool;

import java.util.List;

/**
 * A part of the backlog.
 *
 * @param events that are open, in order
 * @param upTo up to which sequence there is no other one that is open; more may follow, even if there are no events here
 * @param corrupt how many are missing or damaged; their outcome is in the log
 * @param expired how many are too old; their outcome is in the log
 * @param removed how many were in a file that somebody has taken away; their outcome is in the log
 */
public record Portion(List<Stored> events, long upTo, long corrupt, long expired, long removed) {}
