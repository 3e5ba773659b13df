package com.getfluxly.spring.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A slice has the application's controllers, and of the starter only what the test brings. */
class WebMvcSliceTest {

    @Nested
    @WebMvcTest
    class WithAMock {

        @MockitoBean
        private GetFluxlyClient client;

        @Autowired
        private MockMvcTester mvc;

        @Autowired
        private ApplicationContext context;

        @Test
        void controller_usesIt() {
            given(client.track("signed_up", Identity.userId("u1"))).willReturn(true);

            assertThat(mvc.post().uri("/sign-up")).hasStatusOk().hasBodyTextEqualTo("tracked: true");
        }

        @Test
        void nothingElseOfTheStarter_isThere() {
            assertThat(context.getBeansOfType(GetFluxlyClient.class))
                    .containsValue(client)
                    .hasSize(1);
            assertThat(context.getBeanDefinitionNames()).noneMatch(name -> name.startsWith("getfluxly"));
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("getfluxly"));
        }
    }

    @Nested
    @WebMvcTest(properties = "getfluxly.enabled=false")
    @ImportAutoConfiguration(GetFluxlyAutoConfiguration.class)
    class WithTheStarterSwitchedOff {

        @Autowired
        private MockMvcTester mvc;

        @Test
        void controller_tracksNothing() {
            assertThat(mvc.post().uri("/sign-up")).hasStatusOk().hasBodyTextEqualTo("tracked: false");
        }
    }

    @Test
    void sliceWithoutAClient_saysWhatIsMissing() {
        assertThatThrownBy(() -> new TestContextManager(WithoutAClient.class)
                        .getTestContext()
                        .getApplicationContext())
                .rootCause()
                .isInstanceOfSatisfying(
                        NoSuchBeanDefinitionException.class,
                        missing -> assertThat(missing.getBeanType()).isEqualTo(GetFluxlyClient.class));
    }

    @WebMvcTest(properties = "spring.test.print-condition-evaluation-report=false")
    private static final class WithoutAClient {}
}
