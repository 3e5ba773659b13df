package com.getfluxly.internal.spool;

import java.nio.file.Path;
import java.util.List;

/**
 * A directory that is ours until the lock is closed.
 *
 * @param directory where the segments are
 * @param lock to be closed after all files in it
 * @param orphans how many other directories hold events of this project, and nobody who sends them
 * @param strangers how many hold events of another project, which are left as they are, and nobody who sends them
 * @param warnings what people should know, a line each
 */
record Claim(Path directory, SpoolLock lock, int orphans, int strangers, List<String> warnings) {}
