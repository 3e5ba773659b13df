/** What one may tune and watch: policies, outcomes, results and figures of the delivery. */
@NullMarked
package com.getfluxly.delivery;

import org.jspecify.annotations.NullMarked;
