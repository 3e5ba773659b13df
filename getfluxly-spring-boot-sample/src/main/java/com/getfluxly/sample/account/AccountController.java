package com.getfluxly.sample.account;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.sample.visitor.Visitor;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * What happens to accounts, as far as GetFluxly is told. There are none behind it: a real shop would take the user from
 * the session, never from the request.
 */
@RestController
class AccountController {

    private final GetFluxlyClient getfluxly;
    private final ProfileCalls calls;

    AccountController(GetFluxlyClient getfluxly, ProfileCalls calls) {
        this.getfluxly = getfluxly;
        this.calls = calls;
    }

    /** Both calls only queue, and are delivered in this order. */
    @PostMapping("/signup")
    @ResponseStatus(HttpStatus.CREATED)
    SignedUp signup(
            @RequestBody(required = false) @Nullable Signup body,
            @CookieValue(name = Visitor.COOKIE, required = false) @Nullable String visitor) {
        Signup signup = Objects.requireNonNullElseGet(body, Signup::demo);
        Identity who = Identity.externalId(known(signup.userId())).withAnonymousId(visitor);
        getfluxly.identify(who, signup.traits());
        getfluxly.track("signed_up", who, Map.of("plan", signup.plan()));
        return new SignedUp(signup.userId());
    }

    /** The visitor's events become the user's. Nobody waits for that: the login goes through whatever state GetFluxly is in. */
    @PostMapping("/login")
    LoggedIn login(
            @RequestBody Login login, @CookieValue(name = Visitor.COOKIE, required = false) @Nullable String cookie) {
        String userId = known(login.userId());
        Identity who =
                Identity.externalId(userId).withAnonymousId(login.anonymousId()).withAnonymousId(cookie);
        String visitor = who.anonymousId();
        if (visitor != null) {
            calls.join(AliasRequest.to(userId).fromAnonymousId(visitor));
        }
        getfluxly.track("logged_in", who);
        return new LoggedIn(userId, visitor);
    }

    /** Accepted, and done as soon as GetFluxly can be reached. */
    @DeleteMapping("/account")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Deleted delete(@RequestParam String userId) {
        calls.erase(ErasureRequest.of(known(userId), ErasureReason.CUSTOMER_REQUEST));
        return new Deleted(userId);
    }

    /** The shop's own rule: GetFluxly would refuse the event, but not stop the request. */
    private static String known(@Nullable String userId) {
        if (userId == null || userId.isBlank()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "userId is missing");
        }
        return userId;
    }

    /** The answer to a deletion. */
    record Deleted(String userId) {}
}
