package com.getfluxly.sample.visitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.event.Identity;
import org.junit.jupiter.api.Test;

class VisitorTest {

    @Test
    void identity_isTheUserAndTheVisitor() {
        assertThat(Visitor.identity("user_42", "anon_a8f3c2"))
                .isEqualTo(Identity.externalId("user_42").withAnonymousId("anon_a8f3c2"));
    }

    @Test
    void identity_isTheUserAloneWhereThereIsNoCookie() {
        assertThat(Visitor.identity("user_42", null)).isEqualTo(Identity.externalId("user_42"));
        assertThat(Visitor.identity("user_42", " ")).isEqualTo(Identity.externalId("user_42"));
    }

    @Test
    void identity_isTheVisitorAloneBeforeTheLogin() {
        assertThat(Visitor.identity(null, "anon_a8f3c2")).isEqualTo(Identity.anonymousId("anon_a8f3c2"));
        assertThat(Visitor.identity(" ", "anon_a8f3c2")).isEqualTo(Identity.anonymousId("anon_a8f3c2"));
    }

    @Test
    void identity_ofAGuestIsNobodyElses() {
        Identity guest = Visitor.identity(null, null);

        assertThat(guest.anonymousId()).startsWith("anon_");
        assertThat(guest).isNotEqualTo(Visitor.identity(null, null));
    }
}
