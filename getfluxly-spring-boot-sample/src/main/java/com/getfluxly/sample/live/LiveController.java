package com.getfluxly.sample.live;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The page's stream of snapshots, as server-sent events. */
@RestController
class LiveController {

    private final LiveStream stream;

    LiveController(LiveStream stream) {
        this.stream = stream;
    }

    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> live() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(stream.open());
    }
}
