import { type RefObject, useEffect, useState } from "react";

const NONE: ReadonlySet<number> = new Set();

// Which turns of the transcript were on the screen, half of them or half a screen full at least. `what` names the conversation: another one begins anew.
export function useSeen(box: RefObject<HTMLElement | null>, what: string): ReadonlySet<number> {
  const [seen, setSeen] = useState<{ readonly what: string; readonly turns: ReadonlySet<number> }>({ what: "", turns: NONE });
  useEffect(() => {
    if (what === "" || !box.current) return;
    const turns = new Set<number>();
    const observer = new IntersectionObserver((entries) => {
      const before = turns.size;
      for (const entry of entries) {
        const screen = entry.rootBounds?.height ?? window.innerHeight;
        if (entry.intersectionRatio >= 0.5 || entry.intersectionRect.height >= screen / 2) turns.add(Number((entry.target as HTMLElement).dataset.turn));
      }
      if (turns.size !== before) setSeen({ what, turns: new Set(turns) });
    }, { threshold: [0, 0.25, 0.5, 0.75, 1] });
    for (const turn of box.current.querySelectorAll("[data-turn]")) observer.observe(turn);
    return () => observer.disconnect();
  }, [box, what]);
  return seen.what === what ? seen.turns : NONE;
}
