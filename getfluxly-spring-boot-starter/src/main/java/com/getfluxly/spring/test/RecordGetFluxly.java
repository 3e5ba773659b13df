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
 * Puts a {@link RecordingGetFluxlyClient} in the place of the application's client, in a whole application and in a slice of one,
 * which has no client else.
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
 * <p>It is made with the application's properties, processors, listeners and customizers, as far as the test has them, and needs
 * neither a token nor {@code getfluxly.enabled}. Whoever is injected a {@link GetFluxlyClient} gets it, behind what the starter
 * puts before a client, such as the one that waits for a commit. A client of the application's own is replaced, if it is the one
 * that is injected without a qualifier; others stay what they are.
 *
 * <p>It is emptied before each test. Contexts are cached as always, one for all classes with the same annotations, so tests that
 * run at the same time see each other's events: not for parallel tests. What a test leaves to other threads, an
 * {@code @Async} method for instance, may arrive in the next one.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface RecordGetFluxly {}
