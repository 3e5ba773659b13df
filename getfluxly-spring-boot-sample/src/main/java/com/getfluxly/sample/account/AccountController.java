package com.getfluxly.sample.account;

import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.spring.web.CurrentVisitor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * What happens to accounts, as far as GetFluxly is told. There are none behind it: a real shop would take the user from
 * the session, never from the request. What is published is tracked; the starter adds the visitor of the request.
 */
@RestController
class AccountController {

    private final ApplicationEventPublisher events;
    private final CurrentVisitor visitor;
    private final ProfileCalls calls;

    AccountController(ApplicationEventPublisher events, CurrentVisitor visitor, ProfileCalls calls) {
        this.events = events;
        this.visitor = visitor;
        this.calls = calls;
    }

    /** Both events are only queued, and are delivered in this order. */
    @PostMapping("/signup")
    @ResponseStatus(HttpStatus.CREATED)
    Account signup(@RequestBody(required = false) @Nullable Signup body) {
        Signup signup = Objects.requireNonNullElseGet(body, Signup::demo);
        Identity who = Identity.externalId(known(signup.userId()));
        events.publishEvent(IdentifyEvent.builder(who).traits(signup.traits()).build());
        events.publishEvent(new SignedUp(who, signup.plan()));
        return new Account(signup.userId());
    }

    /** The visitor's events become the user's. Nobody waits for that: the login goes through whatever state GetFluxly is in. */
    @PostMapping("/login")
    Session login(@RequestBody Login login) {
        String userId = known(login.userId());
        Identity who = visitor.identity()
                .map(cookie -> cookie.withExternalId(userId))
                .orElseGet(() -> Identity.externalId(userId).withAnonymousId(login.anonymousId()));
        String joined = who.anonymousId();
        if (joined != null) {
            calls.join(AliasRequest.to(userId).fromAnonymousId(joined));
        }
        events.publishEvent(new LoggedIn(who));
        return new Session(userId, joined);
    }

    /** Accepted, and done as soon as GetFluxly can be reached. */
    @DeleteMapping("/account")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Account delete(@RequestParam String userId) {
        calls.erase(ErasureRequest.of(known(userId), ErasureReason.CUSTOMER_REQUEST));
        return new Account(userId);
    }

    /** The shop's own rule: GetFluxly would refuse the event, but not stop the request. */
    private static String known(@Nullable String userId) {
        if (userId == null || userId.isBlank()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "userId is missing");
        }
        return userId;
    }
}
