// Brings a place of the transcript into view. Where the transcript scrolls by itself, nothing around it moves, unless the place lies in a part of it that is off the screen.
export function reveal(box: HTMLElement | null, selector: string, instant = false): void {
  const place = box?.querySelector<HTMLElement>(selector);
  if (!box || !place) return;
  const behavior = instant || matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  if (getComputedStyle(box).overflowY !== "auto") return place.scrollIntoView({ block: "center", behavior });
  const by = place.getBoundingClientRect().top - box.getBoundingClientRect().top - (box.clientHeight - place.offsetHeight) / 2;
  const moved = Math.max(-box.scrollTop, Math.min(by, box.scrollHeight - box.clientHeight - box.scrollTop));
  const top = place.getBoundingClientRect().top - moved;
  box.scrollTo({ top: box.scrollTop + by, behavior });
  if (top < 0 || top + place.offsetHeight > window.innerHeight) box.scrollIntoView({ block: top < 0 ? "start" : "end", behavior });
}
