package com.getfluxly.spring.autoconfigure;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.test.RecordingGetFluxlyClient;
import com.getfluxly.transport.Transport;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * Replaces the client by a recording client. Only the annotation for tests imports it; it is not an auto-configuration of an
 * application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GetFluxlyAutoConfiguration.class)
public final class GetFluxlyRecordingAutoConfiguration {

    /** {@value}: the recording client under its own type. */
    static final String RECORDING = "recordingGetFluxlyClient";

    GetFluxlyRecordingAutoConfiguration() {}

    @Bean
    ClientMaker getfluxlyRecordingMaker() {
        return new RecordingMaker();
    }

    /** Behind the decorators of the client that is injected. Closed by that one. */
    @Bean(name = RECORDING, destroyMethod = "")
    @Fallback
    RecordingGetFluxlyClient recordingGetFluxlyClient(ObjectProvider<GetFluxlyClient> clients) {
        GetFluxlyClient client = clients.getObject();
        while (!(client instanceof RecordingGetFluxlyClient)) {
            client = ForwardingGetFluxlyClient.behind(client)
                    .orElseThrow(() -> new IllegalStateException(
                            "@RecordGetFluxly found a client that it did not make: is it a mock as well?"));
        }
        return (RecordingGetFluxlyClient) client;
    }

    /** Static, since it changes beans before there are any. */
    @Bean
    static RecordedClient getfluxlyRecordedClient() {
        return new RecordedClient();
    }

    private static final class RecordingMaker implements ClientMaker {

        @Override
        public GetFluxlyClient make(GetFluxlyClientBuilder builder) {
            return new RecordingGetFluxlyClient(builder);
        }

        /** No wire, no certificates, and no bean of either. */
        @Override
        public Transport transport(ObjectProvider<Transport> beans, ObjectProvider<Outbox> outbox) {
            return request -> {
                throw new IOException("what is recorded is not sent");
            };
        }
    }
}
