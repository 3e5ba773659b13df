/**
 * The client in a Spring Boot application. Here stands what an application implements to change the client as such; each room below
 * adapts one thing and knows no other, and {@code autoconfigure} wires them.
 */
@NullMarked
package com.getfluxly.spring;

import org.jspecify.annotations.NullMarked;
