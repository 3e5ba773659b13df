/** Answers, sane and hostile, against the tables of the contract. */
@NullMarked
package com.getfluxly.internal.answer;

import org.jspecify.annotations.NullMarked;
