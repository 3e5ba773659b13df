package reactor.core.scheduler;

/** Reactor's mark of a thread that must not wait, by its name. */
public interface NonBlocking {}
