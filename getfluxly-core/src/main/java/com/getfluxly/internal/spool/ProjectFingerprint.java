package com.getfluxly.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.getfluxly.internal.base.ProjectName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Which project events are for, in a form that may lie on a disk: a hash of the origin and of the project's name or else its
 * token, which it does not give away. Immutable.
 */
final class ProjectFingerprint {

    /** How long a fingerprint is, and how long the salt should be. */
    static final int BYTES = 16;

    private static final int DIRECTORY_BYTES = 8;

    private final String origin;
    private final String nameOrToken;
    private final String directoryName;

    private ProjectFingerprint(String origin, String nameOrToken, String directoryName) {
        this.origin = origin;
        this.nameOrToken = nameOrToken;
        this.directoryName = directoryName;
    }

    /**
     * Of a project with a name, whatever its token is.
     *
     * @throws com.getfluxly.error.GetFluxlyException {@code validation_error} if it has no such name
     */
    static ProjectFingerprint ofProject(String origin, String name) {
        ProjectName.check(name);
        return new ProjectFingerprint(origin, name, name);
    }

    /** Of a project that only its token stands for. */
    static ProjectFingerprint ofToken(String origin, String token) {
        byte[] hash = hash(new byte[BYTES], origin, token);
        return new ProjectFingerprint(
                origin, token, ProjectName.NAMELESS + HexFormat.of().formatHex(hash, 0, DIRECTORY_BYTES));
    }

    /** Where its events lie, below the directory of the spool. */
    String directoryName() {
        return directoryName;
    }

    /** For the header of a segment. */
    byte[] under(byte[] salt) {
        return hash(salt, origin, nameOrToken);
    }

    /** Whether a header is of this project. */
    boolean matches(byte[] salt, byte[] fingerprint) {
        return MessageDigest.isEqual(under(salt), fingerprint);
    }

    /** Whether it stands for that one, by the name or the token. */
    boolean isOf(String otherNameOrToken) {
        return nameOrToken.equals(otherNameOrToken);
    }

    boolean isSame(ProjectFingerprint other) {
        return this == other || isOf(other.nameOrToken);
    }

    /** A zero keeps the end of the one from being read as the start of the other. */
    private static byte[] hash(byte[] salt, String origin, String nameOrToken) {
        MessageDigest digest = sha256();
        digest.update(salt);
        digest.update(origin.getBytes(UTF_8));
        digest.update((byte) 0);
        return Arrays.copyOf(digest.digest(nameOrToken.getBytes(UTF_8)), BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    /** Masked. */
    @Override
    public String toString() {
        return "ProjectFingerprint[***]";
    }
}
