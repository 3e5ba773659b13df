package com.getfluxly.spring.event;

import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.Month;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdConvertingDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdConvertingSerializer;
import tools.jackson.databind.type.TypeFactory;
import tools.jackson.databind.util.StdConverter;

/**
 * Events and identities as JSON that can be read again. An event is stored as a text that contains JSON, so that the
 * application's mapper cannot leave out, rename or round a value. An event without a time gets the current time, because it
 * happens now.
 */
final class EventJson extends SimpleModule {

    private static final long serialVersionUID = 1;

    private static final JsonMapper OWN = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
            .addModule(new AsSent())
            .build();

    EventJson() {
        super("getfluxly-events");
        add(Identity.class, Who.class, Who::of, Who::toIdentity);
        add(
                TrackEvent.class,
                String.class,
                event -> text(Happened.of(event)),
                text -> read(text).toTrackEvent());
        add(
                IdentifyEvent.class,
                String.class,
                event -> text(Happened.of(event)),
                text -> read(text).toIdentifyEvent());
    }

    private static String text(Happened event) {
        return OWN.writeValueAsString(event);
    }

    private static Happened read(String text) {
        return OWN.readValue(text, Happened.class);
    }

    private <T, S> void add(Class<T> type, Class<S> stored, Function<T, S> written, Function<S, T> read) {
        addSerializer(type, new StdConvertingSerializer(new Converting<>(type, stored, written)));
        addDeserializer(type, new StdConvertingDeserializer<>(new Converting<>(stored, type, read)));
    }

    /** What Jackson writes otherwise than it leaves for the service. */
    private static final class AsSent extends SimpleModule {

        private static final long serialVersionUID = 1;

        AsSent() {
            super("getfluxly-values");
            add(Month.class, Month::name);
            add(Locale.class, Locale::toLanguageTag);
            add(java.sql.Date.class, java.sql.Date::toString);
            add(Timestamp.class, timestamp -> timestamp.toInstant().toString());
        }

        private <T> void add(Class<T> type, Function<T, String> text) {
            addSerializer(type, new StdConvertingSerializer(new Converting<>(type, String.class, text)));
        }
    }

    private static final class Converting<A, B> extends StdConverter<A, B> {

        private final Class<A> from;
        private final Class<B> to;
        private final Function<A, B> conversion;

        private Converting(Class<A> from, Class<B> to, Function<A, B> conversion) {
            this.from = from;
            this.to = to;
            this.conversion = conversion;
        }

        @Override
        public B convert(A value) {
            return conversion.apply(value);
        }

        @Override
        public JavaType getInputType(TypeFactory types) {
            return types.constructType(from);
        }

        @Override
        public JavaType getOutputType(TypeFactory types) {
            return types.constructType(to);
        }
    }

    record Who(
            @Nullable String externalId,
            @Nullable String userId,
            @Nullable String anonymousId) {

        static Who of(Identity identity) {
            return new Who(identity.externalId(), identity.userId(), identity.anonymousId());
        }

        Identity toIdentity() {
            return Identity.externalId(externalId).withUserId(userId).withAnonymousId(anonymousId);
        }
    }

    /** What both kinds have; one has properties, and the other one traits. */
    record Happened(
            String name,
            Who who,
            Map<String, ?> values,
            Map<String, ?> context,
            @Nullable Instant timestamp,
            @Nullable UUID messageId) {

        static Happened of(TrackEvent event) {
            return new Happened(
                    event.name(),
                    Who.of(event.who()),
                    event.properties(),
                    event.context(),
                    known(event.timestamp()),
                    event.messageId());
        }

        static Happened of(IdentifyEvent event) {
            return new Happened(
                    event.name(),
                    Who.of(event.who()),
                    event.traits(),
                    event.context(),
                    known(event.timestamp()),
                    event.messageId());
        }

        private static Instant known(@Nullable Instant timestamp) {
            return timestamp == null ? Instant.now() : timestamp;
        }

        TrackEvent toTrackEvent() {
            return TrackEvent.builder(name, who.toIdentity())
                    .properties(values)
                    .context(context)
                    .timestamp(timestamp)
                    .messageId(messageId)
                    .build();
        }

        IdentifyEvent toIdentifyEvent() {
            return IdentifyEvent.builder(who.toIdentity())
                    .traits(values)
                    .context(context)
                    .timestamp(timestamp)
                    .messageId(messageId)
                    .build();
        }
    }
}
