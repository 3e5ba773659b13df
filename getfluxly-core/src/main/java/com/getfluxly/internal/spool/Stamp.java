package com.getfluxly.internal.spool;

/** What the header of a segment says of its project. */
@SuppressWarnings("ArrayRecordComponent") // compared by ProjectFingerprint alone
record Stamp(byte[] salt, byte[] fingerprint) {}
