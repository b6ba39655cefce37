// From a key to what it draws, for whoever wants to know how quick the page is: performance.getEntriesByName("review.key").
export function measureKey(name: "review.key" | "review.next", start: number): void {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    // A task after the frame: it has been drawn.
    channel.port1.onmessage = () => performance.measure(name, { start, end: performance.now() });
    channel.port2.postMessage(null);
  });
}
