import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconActivity, IconAdjustmentsCheck, IconBook2, IconBrain, IconChartLine, IconClipboardCheck, IconFileImport, IconInbox, IconKeyboard, IconLink, IconListCheck, IconListSearch, IconMessage, IconMoon, IconQuote, IconSearch, IconSend, IconShieldLock, IconTag, IconTags, IconSitemap, IconTarget, IconUser, IconUserCircle, type Icon } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { Hit, HitKind } from "@/shared/api/schema";
import { words } from "@/shared/format/format";
import { conversationPath, metricPath, scorecardPath, type Target, useGo } from "@/shared/ui/Link";
import { useHits } from "../api/get-hits";
import "./palette.css";

interface Item { readonly key: string; readonly group: string; readonly title: string; readonly detail: string; readonly icon: Icon; readonly run: () => void }

const KINDS: Readonly<Record<HitKind, { readonly group: string; readonly icon: Icon; readonly to: (hit: Hit) => Target }>> = {
  metric: { group: "Figures", icon: IconChartLine, to: (hit) => ({ to: metricPath(hit.id) }) },
  scorecard: { group: "Scorecards", icon: IconListCheck, to: (hit) => ({ to: scorecardPath(hit.id) }) },
  process: { group: "How it is done", icon: IconBook2, to: (hit) => ({ to: `/learning/processes/${encodeURIComponent(hit.id)}` }) },
  agent: { group: "People", icon: IconUser, to: (hit) => ({ to: "/conversations", search: { agent: [hit.id] } }) },
  customer: { group: "Customers", icon: IconUserCircle, to: (hit) => ({ to: "/conversations", search: { customer: [hit.id] } }) },
  queue: { group: "Queues", icon: IconInbox, to: (hit) => ({ to: "/conversations", search: { queue: [hit.id] } }) },
  reason: { group: "Reasons", icon: IconTag, to: (hit) => ({ to: "/conversations", search: { reason: [hit.id] } }) },
  interaction: { group: "Conversations", icon: IconMessage, to: (hit) => ({ to: conversationPath(hit.id) }) },
};

export function Palette({ onClose, onTheme, onKeys }: { onClose: () => void; onTheme: () => void; onKeys: () => void }) {
  const go = useGo();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(text.trim(), 120);
  const hits = useHits(asked);
  const mayDeliver = useMay("destinations.manage");
  const guards = [useMay("privacy.manage"), useMay("audit.read")].some(Boolean);
  const mayReview = useMay("reviews.write");
  const list = useRef<HTMLDivElement>(null);
  const needle = text.trim().toLowerCase();
  const goTo = (target: Target) => () => { onClose(); go(target); };
  const fixed: readonly Item[] = [
    { key: "p1", group: "Pages", title: "Pulse", detail: "what changed", icon: IconActivity, run: goTo({ to: "/" }) },
    { key: "p1b", group: "Pages", title: "Weekly brief", detail: "the week in sentences", icon: IconActivity, run: goTo({ to: "/brief" }) },
    { key: "p1f", group: "Pages", title: "Readiness", detail: "fifteen boxes, from evidence", icon: IconActivity, run: goTo({ to: "/readiness" }) },
    { key: "p1c", group: "Pages", title: "Agents", detail: "compared fairly", icon: IconActivity, run: goTo({ to: "/agents" }) },
    { key: "p1c2", group: "Pages", title: "People and AI", detail: "who serves what better, hand-overs, releases", icon: IconActivity, run: goTo({ to: "/ai-agents" }) },
    { key: "p1a2", group: "Pages", title: "My week", detail: "what waits for you", icon: IconActivity, run: goTo({ to: "/week" }) },
    { key: "p1d", group: "Pages", title: "Quality", detail: "behaviours that matter", icon: IconActivity, run: goTo({ to: "/quality" }) },
    { key: "p1e", group: "Pages", title: "Coaching", detail: "whom next, and what it changed", icon: IconActivity, run: goTo({ to: "/coaching" }) },
    { key: "p1l", group: "Pages", title: "Learning", detail: "how do I …, paths, quizzes, ramp-up, hiring", icon: IconActivity, run: goTo({ to: "/learning" }) },
    { key: "p2", group: "Pages", title: "Conversations", detail: "find and read", icon: IconListSearch, run: goTo({ to: "/conversations" }) },
    { key: "p2b", group: "Pages", title: "Explore", detail: "any figure by anything", icon: IconChartLine, run: goTo({ to: "/explore" }) },
    { key: "p2c", group: "Pages", title: "Upstream changes", detail: "releases, prices, outages", icon: IconActivity, run: goTo({ to: "/changes" }) },
    { key: "p3", group: "Pages", title: "Scorecards", detail: "what is asked of every contact", icon: IconListCheck, run: goTo({ to: "/scorecards" }) },
    { key: "p5", group: "Pages", title: "Reasons", detail: "why customers contact us", icon: IconTags, run: goTo({ to: "/reasons" }) },
    { key: "p6", group: "Pages", title: "Phrases", detail: "what is listened for; try a phrase", icon: IconQuote, run: goTo({ to: "/phrases" }) },
    { key: "p7t", group: "Pages", title: "Targets", detail: "what will be missed, and which outcome wins", icon: IconTarget, run: goTo({ to: "/targets" }) },
    { key: "p7d", group: "Pages", title: "Drivers", detail: "which figures lead which", icon: IconSitemap, run: goTo({ to: "/drivers" }) },
    { key: "p7r", group: "Pages", title: "AI register", detail: "owners, approvals and switches", icon: IconBrain, run: goTo({ to: "/ai-register" }) },
    { key: "p7", group: "Pages", title: "Models", detail: "what they learned from, how good they are", icon: IconBrain, run: goTo({ to: "/models" }) },
    ...(mayReview ? [{ key: "p9", group: "Pages", title: "Review", detail: "what a person should look at next", icon: IconClipboardCheck, run: goTo({ to: "/review" }) }] : []),
    { key: "p10", group: "Pages", title: "Calibration", detail: "how right the machine is, how far people agree", icon: IconAdjustmentsCheck, run: goTo({ to: "/calibration" }) },
    { key: "p4", group: "Pages", title: "Import", detail: "bring in files", icon: IconFileImport, run: goTo({ to: "/import" }) },
    ...(mayDeliver ? [{ key: "p8", group: "Pages", title: "Destinations", detail: "where news goes, and whether it arrives", icon: IconSend, run: goTo({ to: "/destinations" }) }] : []),
    ...(guards ? [{ key: "p8b", group: "Pages", title: "Privacy", detail: "a person's data: show, export, erase; holds, retention", icon: IconShieldLock, run: goTo({ to: "/privacy" }) }] : []),
    { key: "a1", group: "Actions", title: "Switch light and dark", detail: "t", icon: IconMoon, run: () => { onClose(); onTheme(); } },
    { key: "a2", group: "Actions", title: "Copy link to this view", detail: "", icon: IconLink, run: () => { void navigator.clipboard?.writeText(window.location.href).catch(() => undefined); onClose(); } },
    { key: "a3", group: "Actions", title: "Keyboard map", detail: "?", icon: IconKeyboard, run: () => { onClose(); onKeys(); } },
  ];
  const found: readonly Item[] = needle === "" ? [] : (hits.data ?? []).map((hit) => {
    const kind = KINDS[hit.kind];
    return { key: `${hit.kind}-${hit.id}`, group: kind.group, title: hit.kind === "queue" || hit.kind === "reason" ? words(hit.title) : hit.title, detail: hit.detail || hit.words, icon: kind.icon, run: goTo(kind.to(hit)) };
  });
  const search: readonly Item[] = needle === "" ? [] : [{ key: "s", group: "Search", title: `Conversations with “${text.trim()}”`, detail: "full text", icon: IconSearch, run: goTo({ to: "/conversations", search: { q: [text.trim()] } }) }];
  const groups = ["Pages", "Actions", "Figures", "Scorecards", "People", "Customers", "Queues", "Reasons", "Conversations", "Search"];
  const items = [...fixed.filter((item) => item.title.toLowerCase().includes(needle)), ...found, ...search].sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  const now = Math.min(at, items.length - 1);
  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }); }, [now]);
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={620} yOffset="12vh" transitionProps={{ duration: 80 }} aria-label="Find anything" radius={10}>
      <div className="palette">
        <div className="palette-input">
          <IconSearch size={17} aria-hidden className="faint" />
          <input data-autofocus autoFocus role="combobox" aria-expanded aria-controls="palette-list" aria-activedescendant={items[now] ? `pal-${now}` : undefined} aria-label="Find pages, people, conversations, figures, actions" placeholder="Find pages, people, conversations, figures, actions" value={text} dir="auto"
            onChange={(event) => { setText(event.currentTarget.value); setAt(0); }}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown") { event.preventDefault(); setAt(Math.min(items.length - 1, now + 1)); }
              else if (event.key === "ArrowUp") { event.preventDefault(); setAt(Math.max(0, now - 1)); }
              else if (event.key === "Enter") { event.preventDefault(); items[now]?.run(); }
            }} />
          <kbd className="kbd">Esc</kbd>
        </div>
        <div className="palette-list" id="palette-list" role="listbox" aria-label="Found" ref={list}>
          {items.map((item, i) => (
            <div key={item.key}>
              {items[i - 1]?.group !== item.group && <div className="palette-group" aria-hidden>{item.group}</div>}
              <div id={`pal-${i}`} role="option" aria-selected={i === now} className="palette-row" onMouseMove={() => { if (i !== now) setAt(i); }} onClick={item.run}>
                <item.icon size={16} stroke={1.7} aria-hidden /><span className="name clip" dir="auto">{item.title}</span><span className="detail clip" dir="auto">{item.detail}</span>
              </div>
            </div>
          ))}
          {hits.error && needle !== "" && <p className="palette-note" role="alert">The search failed: {hits.error.message}</p>}
        </div>
      </div>
    </Modal>
  );
}
