package com.getfluxly.profile;

/**
 * Why a profile is erased: the reasons that the service accepts. New versions may add more of them: a {@code switch} needs a
 * {@code default}.
 *
 * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
 * @since 0.1.0
 */
public enum ErasureReason {
    /** A data subject request under the GDPR. */
    GDPR_DSR("gdpr_dsr"),
    /** A data subject request under the CCPA. */
    CCPA_DSR("ccpa_dsr"),
    /** The customer asked, without a law behind it. */
    CUSTOMER_REQUEST("customer_request"),
    /** Your own reasons, for instance a test account. */
    INTERNAL("internal");

    private final String code;

    ErasureReason(String code) {
        this.code = code;
    }

    /** {@return the word that is sent} */
    public String code() {
        return code;
    }
}
