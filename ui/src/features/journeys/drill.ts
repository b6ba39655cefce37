import { type Search, withKeys } from "@/shared/url/search";

// Links of this page to conversations carry its filters and period, not its own state.
export const drillOf = (search: Search): Search => withKeys(search, { tab: undefined, by: undefined, colour: undefined, coverage: undefined, step: undefined, next: undefined, variant: undefined, cause: undefined });
