package com.getfluxly.spring.lifecycle;

import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application under development: tracks one event in each of its lives, and has itself restarted by the devtools. Each
 * life has a class loader of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class RestartedApplication {

    /** The option that says how many lives there are with a client, from 1 on. */
    static final String LIVES_OPTION = "--lives=";

    /**
     * Without a client, since Spring Boot and the JDK keep the loader of the first life they see: in the converter that
     * binds properties, in shutdown handlers, and in the thread behind the time limits of futures.
     */
    private static final int LIFE_BEFORE = 0;

    static final String CLIENT_IS_IN = "client is in ";
    static final String THREADS = "threads ";
    static final String LIVES_IN_MEMORY = "lives in memory ";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public static void main(String[] args) {
        List<WeakReference<ClassLoader>> loaders = loaders();
        int life = loaders.size();
        SpringApplication application = new SpringApplication(RestartedApplication.class);
        application.setDefaultProperties(Map.of("getfluxly.enabled", life != LIFE_BEFORE));
        // Does not return at first: the devtools start the first life, in a loader of its own, instead.
        ConfigurableApplicationContext context = application.run(args);
        loaders.add(new WeakReference<>(RestartedApplication.class.getClassLoader()));
        boolean isLast = life == context.getEnvironment().getRequiredProperty("lives", Integer.class);
        live(life, isLast, context.getBean(GetFluxlyClient.class));
        if (!isLast) {
            Restarter.getInstance().restart();
        } else {
            end(loaders);
            // The exit code would be that of the first main thread, which the devtools broke off.
            System.exit(SpringApplication.exit(context));
        }
    }

    /** By life, and kept where only the JDK's own classes are. */
    @SuppressWarnings("unchecked")
    private static List<WeakReference<ClassLoader>> loaders() {
        return (List<WeakReference<ClassLoader>>)
                System.getProperties().computeIfAbsent("test.loaders", first -> new CopyOnWriteArrayList<>());
    }

    private static void live(int life, boolean isLast, GetFluxlyClient client) {
        if (life == LIFE_BEFORE) {
            new CompletableFuture<>().orTimeout(1, TimeUnit.NANOSECONDS);
            return;
        }
        client.track("life_" + life, Identity.userId("u1"));
        if (life == 1 || isLast) {
            client.flush();
        }
        if (life == 1) {
            System.out.println(
                    CLIENT_IS_IN + client.getClass().getClassLoader().getClass().getSimpleName());
            System.out.println(THREADS + ownThreads());
        }
    }

    private static void end(List<WeakReference<ClassLoader>> loaders) {
        try {
            // Threads end, and the JDK's HTTP client notices that nobody uses it any more, in their own time.
            await().atMost(PATIENCE).until(() -> {
                System.gc();
                return alive(loaders).size() <= 2 && ownThreads().size() <= 3;
            });
        } catch (ConditionTimeoutException leak) {
            System.out.println(leak.getMessage());
        }
        System.out.println(LIVES_IN_MEMORY + alive(loaders));
        System.out.println(THREADS + ownThreads());
    }

    private static List<Integer> alive(List<WeakReference<ClassLoader>> loaders) {
        return IntStream.range(0, loaders.size())
                .filter(life -> loaders.get(life).get() != null)
                .boxed()
                .toList();
    }

    /** The client's, and that of its HTTP client; without their numbers. */
    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("getfluxly") || name.endsWith("SelectorManager"))
                .map(name -> name.replaceAll("\\d+", "N"))
                .sorted()
                .toList();
    }
}
