package com.getfluxly.transport;

import java.util.Locale;
import org.slf4j.Logger;

/** Flags of the JVM that undo what this transport stands for, and that nobody may have set on purpose. */
final class JvmFlags {

    private JvmFlags() {}

    /** Whether the JDK's client sends a request again by itself, which may have arrived. */
    static boolean sendTwice() {
        return isSet("jdk.httpclient.enableAllMethodRetry");
    }

    static void warnOfUnsafeOnes(Logger log) {
        if (isSet("jdk.internal.httpclient.disableHostnameVerification")) {
            log.warn("a JVM flag turns off host name verification: the token may reach a stranger");
        }
        if (System.getProperty("jdk.httpclient.HttpClient.log") != null) {
            log.warn("a JVM flag makes the HTTP client log requests: the token may appear in the log");
        }
        String logOfTls = System.getProperty("javax.net.debug");
        if (logOfTls != null && logsPlaintext(logOfTls.toLowerCase(Locale.ROOT))) {
            log.warn("a JVM flag makes TLS log requests: the token may appear in the log");
        }
    }

    private static boolean isSet(String flag) {
        String value = System.getProperty(flag);
        return value != null && (value.isEmpty() || Boolean.parseBoolean(value));
    }

    /** Without a value it is the platform's logger that decides. */
    private static boolean logsPlaintext(String logOfTls) {
        return logOfTls.isEmpty() || logOfTls.contains("all") || logOfTls.contains("plaintext");
    }
}
