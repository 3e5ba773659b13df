/** The log against a disk that the test owns: it fails, forgets and dies when it is told to. */
@NullMarked
package com.getfluxly.internal.spool;

import org.jspecify.annotations.NullMarked;
