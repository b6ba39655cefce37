import type { Palette } from "./builders";

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return { text: read("--text"), faint: read("--text-3"), line: read("--line"), accent: read("--accent"), surface: read("--surface"), compare: read("--text-3") };
}
