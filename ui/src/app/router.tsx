import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Empty, Failed } from "@/shared/ui/States";
import { Link } from "@/shared/ui/Link";
import { parseSearch, type Search, stringifySearch } from "@/shared/url/search";
import { Shell } from "./Shell";

const root = createRootRoute({
  component: Shell,
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
  notFoundComponent: () => <div className="page"><Empty title="There is no such page" action={<Link className="btn" to="/">Go to Pulse</Link>}>The address may be mistyped or the page has moved.</Empty></div>,
});
const at = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load as never, name as never) });

const routes = [
  at("/", () => import("./pages/pulse"), "Page"),
  at("/metric/$id", () => import("./pages/metric"), "Page"),
  at("/week", () => import("./pages/week"), "Page"),
  at("/brief", () => import("./pages/brief"), "Page"),
  at("/readiness", () => import("./pages/readiness"), "Page"),
  at("/incidents", () => import("./pages/incidents"), "Page"),
  at("/incidents/$id", () => import("./pages/incident"), "Page"),
  at("/conversations", () => import("./pages/conversations"), "Page"),
  at("/conversations/$id", () => import("./pages/conversation"), "Page"),
  at("/scorecards", () => import("./pages/scorecards"), "Page"),
  at("/scorecards/drafts/$id", () => import("./pages/scorecard-draft"), "Page"),
  at("/scorecard-library", () => import("./pages/scorecard-library"), "Page"),
  at("/scorecards/$id", () => import("./pages/scorecard"), "Page"),
  at("/phrases", () => import("./pages/phrases"), "Page"),
  at("/models", () => import("./pages/models"), "Page"),
  at("/targets", () => import("./pages/targets"), "Page"),
  at("/drivers", () => import("./pages/drivers"), "Page"),
  at("/ai-register", () => import("./pages/ai-register"), "Page"),
  at("/initiatives", () => import("./pages/initiatives"), "Page"),
  at("/initiatives/$id", () => import("./pages/initiative"), "Page"),
  at("/journeys", () => import("./pages/journeys"), "Page"),
  at("/agents", () => import("./pages/agents"), "Page"),
  at("/agents/$id", () => import("./pages/agent"), "Page"),
  at("/ai-agents", () => import("./pages/ai-agents"), "Page"),
  at("/quality", () => import("./pages/quality"), "Page"),
  at("/coaching", () => import("./pages/coaching"), "Page"),
  at("/coaching/$id", () => import("./pages/coaching-session"), "Page"),
  at("/learning", () => import("./pages/learning"), "Page"),
  at("/learning/processes/$id", () => import("./pages/learning-process"), "Page"),
  at("/learning/paths/$id", () => import("./pages/learning-path"), "Page"),
  at("/learning/quiz/$id", () => import("./pages/learning-quiz"), "Page"),
  at("/reasons", () => import("./pages/reasons"), "Page"),
  at("/trial", () => import("./pages/trial"), "Page"),
  at("/changes", () => import("./pages/changes"), "Page"),
  at("/explore", () => import("./pages/explore"), "Page"),
  at("/import", () => import("./pages/import"), "Page"),
  at("/destinations", () => import("./pages/destinations"), "Page"),
  at("/calendar", () => import("./pages/calendar"), "Page"),
  at("/privacy", () => import("./pages/privacy"), "Page"),
  at("/review", () => import("./pages/review"), "Page"),
  at("/calibration", () => import("./pages/calibration"), "Page"),
  at("/access", () => import("./pages/access"), "Page"),
  at("/account", () => import("./pages/account"), "Page"),
];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: (text) => parseSearch(text),
  stringifySearch: (search) => stringifySearch(search),
  defaultPreload: "intent",
  defaultErrorComponent: ({ error, reset }) => <div className="page"><Failed what="This page could not be drawn" error={error} onRetry={reset} /></div>,
  defaultPendingMs: 300,
  scrollRestoration: true,
  scrollToTopSelectors: ["#main"],
});
