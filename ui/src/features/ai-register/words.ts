import type { AiEntry, AiItem } from "@/shared/api/schema";
import type { Target } from "@/shared/ui/Link";

export const KINDS: readonly { readonly id: AiItem["kind"]; readonly title: string; readonly what: string }[] = [
  { id: "action", title: "Acts by itself", what: "Runs without being asked, within what is written here" },
  { id: "model", title: "Models", what: "Learned from data; run on this machine" },
  { id: "scorecard", title: "Scorecards", what: "Judge every conversation by rules people wrote" },
  { id: "prompt", title: "Prompts", what: "What a language model is asked, where somebody names one" },
];

// "/scorecards/x?view=life" as the router takes it.
export function targetOf(link: string): Target {
  const [to = "", query = ""] = link.split("?");
  const search: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(query)) (search[key] ??= []).push(value);
  return { to, search };
}

export const entryWords = (entry: AiEntry): string => {
  switch (entry.what) {
    case "owner": return `${entry.by} made ${entry.value} its owner`;
    case "approved": return `${entry.by} approved version ${entry.value}`;
    case "off": return `${entry.by} switched it off`;
    case "on": return `${entry.by} switched it on`;
  }
};

// What waits for a decision stands first within its kind.
export const needsWord = (item: AiItem): boolean => item.owner === "" || item.approval !== "approved";
