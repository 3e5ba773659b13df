/** What an application can set and observe: policies, outcomes, results and counts of the delivery. */
@NullMarked
package com.getfluxly.delivery;

import org.jspecify.annotations.NullMarked;
