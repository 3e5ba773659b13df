package com.getfluxly.spring.test;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.test.RecordingGetFluxlyClient;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Replaces the application's client by a {@link RecordingGetFluxlyClient}, in tests of a whole application, and in slice tests,
 * which otherwise have no client.
 *
 * <pre>{@code
 * @WebMvcTest
 * @RecordGetFluxly
 * class CheckoutControllerTest {
 *
 *     @Autowired
 *     RecordingGetFluxlyClient client;
 * }
 * }</pre>
 *
 * <p>It is made with the application's properties, processors, listeners and customizers, as far as the test has them. It needs
 * no token and no {@code getfluxly.enabled}. Every injected {@link GetFluxlyClient} is this client, perhaps with the starter's
 * decorators, such as the one that waits for a commit. If the application defines its own client, the one that is injected
 * without a qualifier is replaced; other clients are not changed.
 *
 * <p>It is cleared before each test. Spring caches contexts, so all classes with the same annotations share one client. Do not
 * use it in parallel tests: they would see each other's events. If a test leaves work on other threads, for example an
 * {@code @Async} method, its events may arrive in the next test.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface RecordGetFluxly {}
