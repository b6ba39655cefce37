// What a colleague should see from a shared link lives in the URL: ordinary query parameters, a key repeated for OR.
export type Search = Readonly<Record<string, readonly string[]>>;

export function parseSearch(text: string): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const list = (out[key] ??= []);
    if (!list.includes(value)) list.push(value);
  }
  return out;
}

// Keeps ":" "," "~" readable; order of keys is kept, so the same state gives the same address.
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const out: string[] = [];
  for (const [key, value] of Object.entries(search)) {
    const list = Array.isArray(value) ? value : value == null ? [] : [value];
    for (const one of list) {
      const text = encodeURIComponent(String(one)).replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%20/g, "+");
      out.push(`${encodeURIComponent(key)}=${text}`);
    }
  }
  return out.length === 0 ? "" : `?${out.join("&")}`;
}

export const first = (search: Search, key: string): string | undefined => search[key]?.[0];

// A new search with these keys replaced; undefined, "" or [] removes a key.
export function withKeys(search: Search, changes: Readonly<Record<string, string | readonly string[] | undefined>>): Search {
  const asList = (value: string | readonly string[] | undefined): readonly string[] => (value === undefined || value === "" ? [] : typeof value === "string" ? [value] : value);
  const all = { ...search, ...Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, asList(value)])) };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}
