/** What a caller of the client gets for an event: tracked, prepared, refused. */
@NullMarked
package com.getfluxly.internal.intake;

import org.jspecify.annotations.NullMarked;
