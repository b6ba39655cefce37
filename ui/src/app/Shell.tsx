import { Modal, Popover, useMantineColorScheme, useComputedColorScheme } from "@mantine/core";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { IconActivity, IconAdjustmentsCheck, IconAlertTriangle, IconBook2, IconBrain, IconCertificate, IconCalendarTime, IconCalendarWeek, IconChartHistogram, IconChecklist, IconClipboardCheck, IconDots, IconFileImport, IconFlask, IconGitCommit, IconKey, IconListCheck, IconListSearch, IconLockOpen2, IconMoon, IconProgressCheck, IconQuote, IconRobot, IconRoute, IconSchool, IconSearch, IconSend, IconShieldLock, IconSitemap, IconSun, IconTags, IconTarget, IconTargetArrow, IconUser, IconUsers } from "@tabler/icons-react";
import { Fragment, lazy, Suspense, useEffect, useState } from "react";
import { useSession } from "@/shared/api/queries/get-session";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import { count } from "@/shared/format/format";
import { zoneKnown, zoneName, zoneWords } from "@/shared/format/zone";
import { useKeys } from "@/shared/keys/use-keys";
import { Link } from "@/shared/ui/Link";
import { PageBoundary } from "@/shared/ui/States";
import { RescoringNote } from "./RescoringNote";
import "./shell.css";

const Palette = lazy(() => import("@/features/command/components/Palette").then((module) => ({ default: module.Palette })));

const PAGES = [
  { group: "", to: "/", name: "Pulse", icon: IconActivity },
  { group: "", to: "/week", name: "My week", icon: IconCalendarWeek },
  { group: "See", to: "/incidents", name: "Incidents", icon: IconAlertTriangle },
  { group: "See", to: "/explore", name: "Explore", icon: IconChartHistogram },
  { group: "See", to: "/targets", name: "Targets", icon: IconTarget },
  { group: "See", to: "/drivers", name: "Drivers", icon: IconSitemap },
  { group: "See", to: "/conversations", name: "Conversations", icon: IconListSearch },
  { group: "See", to: "/journeys", name: "Journeys", icon: IconRoute },
  { group: "See", to: "/reasons", name: "Reasons", icon: IconTags },
  { group: "See", to: "/changes", name: "Changes", icon: IconGitCommit },
  { group: "Act", to: "/initiatives", name: "Initiatives", icon: IconTargetArrow },
  { group: "Act", to: "/readiness", name: "Readiness", icon: IconProgressCheck },
  { group: "People", to: "/agents", name: "Agents", icon: IconUsers },
  { group: "People", to: "/ai-agents", name: "People and AI", icon: IconRobot },
  { group: "People", to: "/quality", name: "Quality", icon: IconChecklist },
  { group: "People", to: "/coaching", name: "Coaching", icon: IconSchool },
  { group: "People", to: "/learning", name: "Learning", icon: IconBook2 },
  { group: "Quality", to: "/scorecards", name: "Scorecards", icon: IconListCheck },
  { group: "Quality", to: "/review", name: "Review", icon: IconClipboardCheck },
  { group: "Quality", to: "/calibration", name: "Calibration", icon: IconAdjustmentsCheck },
  { group: "Quality", to: "/phrases", name: "Phrases", icon: IconQuote },
  { group: "Govern", to: "/models", name: "Models", icon: IconBrain },
  { group: "Govern", to: "/ai-register", name: "AI register", icon: IconCertificate },
  { group: "Govern", to: "/calendar", name: "Calendar", icon: IconCalendarTime },
  { group: "Govern", to: "/privacy", name: "Privacy", icon: IconShieldLock },
  { group: "Govern", to: "/access", name: "Access", icon: IconKey },
  { group: "Connect", to: "/import", name: "Import", icon: IconFileImport },
  { group: "Connect", to: "/destinations", name: "Destinations", icon: IconSend },
] as const;

// Who has no part in access does not need the page.
const ADMINISTERS: ReadonlySet<string> = new Set(["people.manage", "keys.manage", "audit.read"]);
const GUARDS: ReadonlySet<string> = new Set(["privacy.manage", "audit.read"]);
// Pages about everybody's contacts.
const SEES_ALL: ReadonlySet<string> = new Set(["/incidents", "/journeys", "/readiness", "/ai-agents"]);
// A phone's bar has room for four; the others are behind "More".
const RARE: ReadonlySet<string> = new Set(["/week", "/journeys", "/agents", "/ai-agents", "/quality", "/coaching", "/learning", "/reasons", "/scorecards", "/phrases", "/models", "/ai-register", "/import", "/destinations", "/access", "/privacy", "/calendar", "/changes", "/explore", "/targets", "/drivers", "/readiness", "/review", "/calibration"]);

const KEYS: readonly (readonly [string, string])[] = [
  ["⌘ K|Ctrl K", "Find pages, people, conversations, figures, actions"],
  ["/", "Search conversations"],
  ["j|k", "Next, previous row or conversation"],
  ["o|Enter", "Open the row"],
  ["↑|↓", "Through the answers of a scorecard"],
  ["n|p", "Next, previous piece of evidence"],
  ["Esc", "Clear the evidence, close what is open, go back"],
  ["a|x", "Accept, dismiss a discovered reason"],
  ["a|1 … 9|A", "While reviewing: accept an answer, correct it, accept all that was shown"],
  ["Space|c|u|↵", "While reviewing: read on, note, undo, save and next"],
  ["⌘ ↵|Ctrl ↵", "Score again, find again, while editing"],
  ["t", "Light or dark"],
  ["?", "This map"],
];

export function Shell() {
  const workspace = useWorkspace();
  const session = useSession().data;
  const person = session?.person;
  const pages = PAGES.filter((page) => !SEES_ALL.has(page.to) || session?.sees === "all").filter((page) => page.to !== "/destinations" || session?.permissions.includes("destinations.manage")).filter((page) => page.to !== "/calendar" || session?.permissions.includes("scorecards.publish")).filter((page) => page.to !== "/privacy" || session?.permissions.some((name) => GUARDS.has(name))).filter((page) => page.to !== "/access" || session?.permissions.some((name) => ADMINISTERS.has(name))).filter((page) => page.to !== "/review" || session?.permissions.includes("reviews.write"));
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [more, setMore] = useState(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const toggle = () => setColorScheme(scheme === "dark" ? "light" : "dark");
  useKeys({ "?": () => setHelp(true), t: toggle });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") { event.preventDefault(); setPalette((open) => !open); }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  const behind = workspace.data?.indexing.behind ?? 0;
  const at = PAGES.find((page) => (page.to === "/" ? path === "/" || path.startsWith("/metric") : path.startsWith(page.to)));
  return (
    <div className="shell">
      <a className="skip btn" href="#main">Skip to the page</a>
      <nav className="nav" aria-label="Pages">
        <div className="brand" title={workspace.data?.name}>
          <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden><rect width="32" height="32" rx="7" fill="var(--accent)" /><path d="M8 19v-6M13 23V9M18 20v-8M23 17.500v-3" stroke="var(--bg)" strokeWidth="2.600" strokeLinecap="round" /></svg>
          <span className="clip">Clarion</span>
        </div>
        <button type="button" className="nav-link nav-wide" onClick={() => setPalette(true)} aria-label="Find anything" style={{ marginBottom: 8 }}><IconSearch size={16} stroke={1.7} aria-hidden /><span>Find</span><kbd className="kbd">⌘K</kbd></button>
        {pages.map(({ group, to, name, icon: Icon }, i) => (
          <Fragment key={to}>
          {group !== "" && pages[i - 1]?.group !== group && <span className="nav-group" aria-hidden>{group}</span>}
          <Link to={to} className={`nav-link${at?.to === to ? " active" : ""}${RARE.has(to) ? " nav-rare" : ""}`} aria-current={at?.to === to ? "page" : undefined} title={name}><Icon size={17} stroke={1.7} aria-hidden /><span>{name}</span></Link>
          </Fragment>
        ))}
        <Popover opened={more} onChange={setMore} position="top-end" shadow="md" withinPortal trapFocus>
          <Popover.Target><button type="button" className={`nav-link nav-more${at && RARE.has(at.to) ? " active" : ""}`} aria-label="More pages" aria-expanded={more} onClick={() => setMore((open) => !open)}><IconDots size={17} stroke={1.7} aria-hidden /><span>More</span></button></Popover.Target>
          <Popover.Dropdown>
            {pages.filter((page) => RARE.has(page.to)).map(({ to, name, icon: Icon }) => <Link key={to} to={to} className="menu-row" style={{ height: 40 }} onClick={() => setMore(false)}><Icon size={17} stroke={1.7} aria-hidden />{name}</Link>)}
            <button type="button" className="menu-row" style={{ height: 40 }} onClick={() => { setMore(false); toggle(); }}>{scheme === "dark" ? <IconSun size={17} stroke={1.7} aria-hidden /> : <IconMoon size={17} stroke={1.7} aria-hidden />}{scheme === "dark" ? "Light" : "Dark"}</button>
          </Popover.Dropdown>
        </Popover>
        <div className="nav-grow" />
        <RescoringNote className="nav-trial" />
        <div role="status" aria-live="polite">{behind > 0 && <p className="nav-note" title="Contacts stored whose scores and figures are still being computed">Scoring {count(behind)} behind</p>}</div>
        <p className="nav-note tab" title={`All times and days on this page are by ${zoneName()}`}>{workspace.data ? <>{workspace.data.name}<br />{count(workspace.data.interactions)} contacts · <span className="nav-zone">{zoneWords()}</span></> : ""}</p>
        {person && <Link to="/account" className={`nav-link nav-rare${path === "/account" ? " active" : ""}`} title={`${person.name}, ${person.role_title}`}><IconUser size={17} stroke={1.7} aria-hidden /><span className="clip">{person.name}</span></Link>}
        <button type="button" className="nav-link nav-rare" onClick={toggle} aria-label={scheme === "dark" ? "Use the light theme" : "Use the dark theme"}>{scheme === "dark" ? <IconSun size={17} stroke={1.7} aria-hidden /> : <IconMoon size={17} stroke={1.7} aria-hidden />}<span>{scheme === "dark" ? "Light" : "Dark"}</span></button>
      </nav>
      <main className="main">
        <RescoringNote className="trial-strip" />
        {(workspace.data?.demo || workspace.data?.loopback_only) && (
          <div className="banner">
            {workspace.data.demo && <span><IconFlask size={13} aria-hidden />Demo data: a simulated contact center</span>}
            {workspace.data.loopback_only && <span><IconLockOpen2 size={13} aria-hidden />Reachable from this computer only</span>}
          </div>
        )}
        <div className="view" id="main" tabIndex={-1}>{(zoneKnown() || !workspace.isPending) && <PageBoundary key={`${path} ${zoneName()}`} name={at?.name ?? "This page"}><Outlet /></PageBoundary>}</div>
      </main>
      <Suspense fallback={null}>{palette && <Palette onClose={() => setPalette(false)} onTheme={toggle} onKeys={() => setHelp(true)} />}</Suspense>
      <Modal opened={help} onClose={() => setHelp(false)} title="Keyboard" size={520} closeButtonProps={{ "aria-label": "Close" }}>
        <dl className="keys">{KEYS.map(([keys, what]) => [<dt key={keys}>{keys.split("|").map((key) => <kbd className="kbd" key={key}>{key}</kbd>)}</dt>, <dd key={what} className="dim">{what}</dd>])}</dl>
      </Modal>
    </div>
  );
}
