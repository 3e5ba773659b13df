package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates that nobody else has signed, made by the JDK's own tool. */
final class SelfSigned {

    private static final char[] PASSWORD = "changeit".toCharArray();

    /** By name. The tool is a JVM of its own, which takes a second. */
    private static final Map<String, byte[]> MADE = new HashMap<>();

    private SelfSigned() {}

    /**
     * A key store with the certificate for a name, the same one for the same name.
     *
     * @param name such as {@code dns:localhost} or {@code ip:127.0.0.1}
     */
    static Path certificate(Path directory, String name) throws IOException, InterruptedException {
        Path store = Files.createTempDirectory(directory, "store").resolve("server.p12");
        synchronized (MADE) {
            byte[] made = MADE.get(name);
            if (made == null) {
                make(name, store, directory.resolve("keytool.log"));
                MADE.put(name, Files.readAllBytes(store));
            } else {
                Files.write(store, made);
            }
        }
        return store;
    }

    private static void make(String name, Path store, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as("keytool: %s", Files.readString(log)).isZero();
    }

    /** Serves with one store and trusts the other; null leaves the JVM's own. */
    static SSLContext contextOf(@Nullable Path serves, @Nullable Path trusts)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(serves == null ? null : load(serves), PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusts == null ? null : trusting(load(trusts)));
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path store) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD);
        }
        return keys;
    }

    private static KeyStore trusting(KeyStore other) throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("server", other.getCertificate("server"));
        return anchors;
    }
}
