package com.getfluxly.spring.typed.sound;

/** May carry annotations that count. */
public interface HasOrder {

    /** Its component. */
    String orderId();
}
