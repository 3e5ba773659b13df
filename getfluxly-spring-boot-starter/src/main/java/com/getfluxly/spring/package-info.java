/**
 * The client in a Spring Boot application. This package has the interface that an application implements to change the client
 * itself. Each package below adapts one thing and uses no other; {@code autoconfigure} connects them.
 */
@NullMarked
package com.getfluxly.spring;

import org.jspecify.annotations.NullMarked;
