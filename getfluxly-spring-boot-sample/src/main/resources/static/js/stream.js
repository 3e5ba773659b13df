const REOPEN_MILLIS = 2000;

/** Hands every snapshot to onSnapshot, and to onLive whether the stream is open. Never gives up. */
export function connect(onSnapshot, onLive) {
  const source = new EventSource("/live");
  source.onopen = () => onLive(true);
  source.onmessage = (message) => onSnapshot(JSON.parse(message.data));
  source.onerror = () => {
    onLive(false);
    // After an answer that is no stream, a 503 for one, the browser does not try again by itself.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => connect(onSnapshot, onLive), REOPEN_MILLIS);
    }
  };
}
