package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What stands for a text that is not to be seen, or for a batch. */
final class Sha256 {

    private Sha256() {}

    static byte[] of(String text) {
        return digest().digest(text.getBytes(UTF_8));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
