package com.getfluxly.sample;

/** What the stream would say of shops in some distress, so that the page can be looked at without any. */
final class CannedSnapshot {

    /** The service is down, and the next try is in 2.3 seconds. */
    static final String BACKING_OFF = of("null", "503");

    /** It was killed, with 37 events on its way. */
    static final String DEAD = of(own("DEAD", "37", "null", "null"), "503");

    /** It is there again with what it found on disk. */
    static final String RECOVERED = of(own("OPEN", "37", "0", """
            {"state":"BACKING_OFF","stateCode":"network_error","recovered":40,"pending":37,"requests":9,"retries":2,"nextTryMillis":1200,
            "oldestAgeMillis":4000}"""), "503");

    private CannedSnapshot() {}

    private static String own(String phase, String open, String lost, String shop) {
        return """
                {"phase":"%s","killed":true,"pid":4711,"starts":2,"accepted":100,"refused":0,"delivered":60,"rejected":3,"open":%s,
                "lost":%s,"resent":1,"shop":%s}""".formatted(phase, open, lost, shop);
    }

    private static String of(String ownProcess, String fault) {
        return """
                {"takenAt":"2026-05-16T07:00:00Z","state":"BACKING_OFF","stateCode":"server_error",
                "ledger":{"offered":9,"accepted":9,"refused":0,"delivered":2,"rejected":0,"dropped":0,"queued":3,"inFlight":4},
                "lost":{"total":0,"dropped":0,"refused":0,"unaccounted":0,"missing":0},"lossReasons":{},"lastRejection":null,
                "queueCapacity":100,"queuedBytes":0,"oldestAgeMillis":null,"requests":5,"retries":1,"nextTryMillis":2300,
                "lastDelivered":null,"ownProcess":%s,
                "standIn":{"fault":"%s","stored":60,"again":0,"requests":1,"newest":[]}}""".formatted(ownProcess, fault);
    }
}
