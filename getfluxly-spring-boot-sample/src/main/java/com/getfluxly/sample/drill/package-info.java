/**
 * An outage rehearsal that nobody has to watch: five minutes of steady load while the emulator goes through all its
 * faults, then the ledger and a verdict, which is the exit status. 0 means that no event was lost.
 *
 * <pre>{@code
 * mvn -pl getfluxly-spring-boot-sample -am spring-boot:run -Dspring-boot.run.arguments=--spring.profiles.active=drill
 *
 * mvn package -DskipTests
 * java -jar getfluxly-spring-boot-sample/target/getfluxly-spring-boot-sample-*.jar --spring.profiles.active=drill
 * }</pre>
 *
 * <p>{@code --drill.minutes=1} shortens it, {@code --drill.minutes=20s} even more; {@code --drill.events-per-second}
 * changes the load. For Maven all of them are one argument, in quotes and with spaces between them:
 * {@code "-Dspring-boot.run.arguments=--spring.profiles.active=drill --drill.minutes=1"}. Maven hands the verdict on: if
 * the drill ends with 1, so does Maven.
 *
 * <p>With {@code --drill.kill=true} the load is tracked by a shop in a process of its own, which keeps its events on disk
 * and is killed at five random times ({@code --drill.kills} for another number), each time in the middle of its work.
 * Each kill is a line: what was accepted by then, what had been delivered, what was open, what the next process
 * recovered, and how many requests it sent again under the key of the one before. {@code --drill.spool=false} does the
 * same without a disk, and ends with 1.
 *
 * <p>It talks to an emulator of its own on a free port, so that a sample that runs is not disturbed.
 */
@NullMarked
package com.getfluxly.sample.drill;

import org.jspecify.annotations.NullMarked;
