@NullMarked
package reactor.core.scheduler;

import org.jspecify.annotations.NullMarked;
