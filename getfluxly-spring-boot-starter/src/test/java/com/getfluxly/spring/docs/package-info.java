/**
 * Holds README.md and docs/ to what the code is.
 *
 * <p>How to write a snippet of Java so that it compiles here: {@link com.getfluxly.spring.docs.JavaSnippet}. A snippet of
 * YAML is bound to the properties as an application's would be. A command is listed in
 * {@link com.getfluxly.spring.docs.CommandsTest} with what runs it.
 */
@NullMarked
package com.getfluxly.spring.docs;

import org.jspecify.annotations.NullMarked;
