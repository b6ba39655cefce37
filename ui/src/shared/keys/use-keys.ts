import { useEffect, useRef } from "react";

export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// Enter and Space press the button or follow the link that is visibly focused, whatever the page does with them.
const pressesItself = (event: KeyboardEvent): boolean =>
  (event.key === "Enter" || event.key === " ") && event.target instanceof HTMLElement && event.target.matches("button:focus-visible, a:focus-visible, summary:focus-visible");

// Plain keys of the page in view. Silent while someone types, while a dialog or menu is open, and with ⌘/Ctrl/Alt held.
export function useKeys(map: KeyMap, enabled = true): void {
  const current = useRef(map);
  useEffect(() => { current.current = map; });
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || typing(event.target) || pressesItself(event)) return;
      if (document.querySelector('[role="dialog"],[role="menu"],[role="listbox"]:not([data-page])')) return;
      const action = current.current[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [enabled]);
}
