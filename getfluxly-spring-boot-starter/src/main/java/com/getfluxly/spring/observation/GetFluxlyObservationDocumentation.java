package com.getfluxly.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of a client. A {@link GetFluxlyObservationConvention} can change their names and values.
 *
 * @since 0.1.0
 */
public enum GetFluxlyObservationDocumentation implements ObservationDocumentation {

    /**
     * A request with events, {@code getfluxly.delivery}. Each try has its own observation. It is not a child of the
     * code that tracked the events.
     */
    DELIVERY("delivery") {
        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return DeliveryKeyNames.values();
        }
    },

    /** A call of {@code alias} with all its retries and waits, {@code getfluxly.alias}, in the caller's trace. */
    ALIAS("alias") {
        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return CallKeyNames.values();
        }
    },

    /** A call of {@code erase} with all its retries and waits, {@code getfluxly.erase}, in the caller's trace. */
    ERASE("erase") {
        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return CallKeyNames.values();
        }
    };

    static final String PREFIX = "getfluxly";

    private final String operation;

    GetFluxlyObservationDocumentation(String operation) {
        this.operation = operation;
    }

    /** {@return what is observed, in one word, such as {@code delivery}} */
    public String operation() {
        return operation;
    }

    @Override
    public String getName() {
        return PREFIX + "." + operation;
    }

    @Override
    public String getContextualName() {
        return PREFIX + " " + operation;
    }

    @Override
    public String getPrefix() {
        return PREFIX;
    }

    /** What is known of a delivery. */
    public enum DeliveryKeyNames implements KeyName {

        /** The HTTP status of the answer, {@code none} without one, {@code other} if Spring does not know it. */
        STATUS {
            @Override
            public String asString() {
                return "status";
            }
        }
    }

    /** What is known of an alias or an erasure. */
    public enum CallKeyNames implements KeyName {

        /** {@code ok}, or the error code; {@code other} for one that this version does not know, and while it is under way. */
        OUTCOME {
            @Override
            public String asString() {
                return "outcome";
            }
        }
    }
}
