/**
 * Calls about a profile as a whole: joining two of them, and erasing one.
 *
 * @see <a href="https://docs.getfluxly.com/identity/alias">Alias</a>
 * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
 */
@NullMarked
package com.getfluxly.profile;

import org.jspecify.annotations.NullMarked;
