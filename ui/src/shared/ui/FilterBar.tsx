import { Popover } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconFilter, IconX } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useMetrics } from "../api/queries/get-metrics";
import type { Facet, FacetName, Scorecard, Workspace } from "../api/schema";
import { count, words } from "../format/format";
import { addFilter, chipsOf, clearFilters, filtersOf, NO_VALUE, removeFilter } from "../url/filters";
import { type Search, withKeys } from "../url/search";

const FIELDS: readonly { key: string; facet: FacetName; name: string }[] = [
  { key: "channel", facet: "channel", name: "Channel" },
  { key: "queue", facet: "queue", name: "Queue" },
  { key: "reason", facet: "reason", name: "Reason" },
  { key: "agent", facet: "agent", name: "Agent" },
  { key: "agent_kind", facet: "agent_kind", name: "Agent kind" },
  { key: "team", facet: "team", name: "Team" },
  { key: "dataset", facet: "dataset", name: "Data set" },
  { key: "signal", facet: "signal", name: "Signal" },
];

interface Props {
  readonly search: Search;
  readonly workspace: Workspace | undefined;
  readonly cards?: readonly Scorecard[];
  readonly onChange: (next: Search) => void;
}

export function FilterBar({ search, workspace, cards, onChange }: Props) {
  const metrics = useMetrics().data;
  const chips = chipsOf(search, {
    metric: (id) => metrics?.find((one) => one.id === id)?.title,
    agent: (id) => workspace?.facets.agent?.find((one) => one.value === id)?.name ?? undefined,
    reason: (id) => workspace?.facets.reason?.find((one) => one.value === id)?.title ?? undefined,
    card: (id) => workspace?.facets.card?.find((one) => one.value === id)?.title ?? undefined,
  });
  return (
    <div className="filters" role="group" aria-label="Filters">
      {chips.map((chip) => (
        <span className="chip" key={chip.key}>
          <span title={`${chip.name}: ${chip.text}`}><span className="faint">{chip.name}</span><b className="clip" dir="auto">{chip.text}</b></span>
          <button type="button" aria-label={`Remove filter ${chip.name} ${chip.text}`} onClick={() => onChange(chip.remove(search))}><IconX size={13} aria-hidden /></button>
        </span>
      ))}
      <AddFilter search={search} workspace={workspace} cards={cards} onChange={onChange} />
      {Object.keys(filtersOf(search)).length > 1 && <button type="button" className="btn quiet" onClick={() => onChange(clearFilters(search))}>Clear</button>}
    </div>
  );
}

type Step = { readonly kind: "fields" } | { readonly kind: "values"; readonly key: string; readonly facet: FacetName; readonly name: string } | { readonly kind: "points" } | { readonly kind: "answer" } | { readonly kind: "attribute" } | { readonly kind: "attribute-value"; readonly key: string };

function AddFilter({ search, workspace, cards, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const [step, setStep] = useState<Step>({ kind: "fields" });
  const [text, setText] = useState("");
  const close = () => { setOpen(false); setText(""); setStep({ kind: "fields" }); };
  const go = (next: Step) => { setText(""); setStep(next); };
  const cardFacets = workspace?.facets.card ?? [];
  const attributes = workspace?.facets.attribute ?? [];
  const fields = FIELDS.filter((field) => (workspace?.facets[field.facet]?.length ?? 0) > 0);
  const needle = text.trim().toLowerCase();
  const options = useMemo(() => (step.kind === "values" ? (workspace?.facets[step.facet] ?? []) : []), [step, workspace]);
  const label = (facet: Facet): string => (facet.value === "" || facet.value === NO_VALUE ? "none" : (facet.name ?? facet.title ?? (step.kind === "values" && step.key === "dataset" ? facet.value : words(facet.value))));
  const seen = options.filter((one) => needle === "" || `${one.value} ${one.name ?? one.title ?? ""}`.toLowerCase().includes(needle));
  return (
    <Popover opened={open} onChange={(next) => (next ? setOpen(true) : close())} position="bottom-start" shadow="md" width={290} trapFocus withinPortal>
      <Popover.Target>
        <button type="button" className="btn quiet" onClick={() => (open ? close() : setOpen(true))} aria-expanded={open}><IconFilter size={14} aria-hidden />Filter</button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        {step.kind !== "fields" && <button type="button" className="menu-row faint" onClick={() => go({ kind: "fields" })}><IconChevronLeft size={14} aria-hidden />{step.kind === "values" ? step.name : step.kind === "points" ? "Scorecard points" : step.kind === "answer" ? "Answer" : step.kind === "attribute" ? "Attribute" : words(step.key)}</button>}
        {step.kind === "fields" && (
          <>
            {fields.map((field) => <MenuRow key={field.key} onClick={() => go({ kind: "values", ...field })}>{field.name}</MenuRow>)}
            {cardFacets.length > 0 && <MenuRow onClick={() => go({ kind: "points" })}>Scorecard points</MenuRow>}
            {(cards?.length ?? 0) > 0 && <MenuRow onClick={() => go({ kind: "answer" })}>Answer to a question</MenuRow>}
            {attributes.length > 0 && <MenuRow onClick={() => go({ kind: "attribute" })}>Attribute</MenuRow>}
            {fields.length === 0 && <p className="small faint" style={{ padding: 8 }}>Filters appear with the first contacts.</p>}
          </>
        )}
        {step.kind === "values" && (
          <>
            {options.length > 8 && <input className="input menu-find" placeholder={`Find ${step.name.toLowerCase()}`} aria-label={`Find ${step.name.toLowerCase()}`} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />}
            <div className="menu-list">
              {seen.slice(0, 200).map((facet) => {
                const value = facet.value === "" ? NO_VALUE : facet.value;
                const on = search[step.key]?.includes(value) ?? false;
                return (
                  <button type="button" role="checkbox" aria-checked={on} key={facet.value} className="menu-row" onClick={() => onChange(on ? removeFilter(search, step.key, value) : addFilter(search, step.key, value))}>
                    <span className="menu-check" aria-hidden>{on ? "✓" : ""}</span><span className="clip" style={{ flex: 1 }} dir="auto" title={label(facet)}>{label(facet)}</span>{facet.count !== undefined && <span className="num faint small">{count(facet.count)}</span>}
                  </button>
                );
              })}
              {seen.length === 0 && <p className="small faint" style={{ padding: 8 }}>Nothing like that here.</p>}
            </div>
          </>
        )}
        {step.kind === "points" && <PointsForm cards={cardFacets} onDone={(card, low, high) => { onChange(withKeys(search, { card, points_min: low, points_max: high })); close(); }} />}
        {step.kind === "answer" && <AnswerForm cards={cards ?? []} onDone={(answer) => { onChange(addFilter(search, "answer", answer)); close(); }} />}
        {step.kind === "attribute" && <div className="menu-list">{attributes.map((one) => <MenuRow key={one.value} onClick={() => go({ kind: "attribute-value", key: one.value })}>{words(one.value)}</MenuRow>)}</div>}
        {step.kind === "attribute-value" && (
          <form style={{ display: "flex", gap: 4, padding: 4 }} onSubmit={(event) => { event.preventDefault(); if (text.trim() !== "") { onChange(addFilter(search, `attr.${step.key}`, text.trim())); close(); } }}>
            <input className="input" style={{ flex: 1 }} placeholder="equals…" aria-label={`Value of ${step.key}`} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
            <button type="submit" className="btn">Add</button>
          </form>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function MenuRow({ children, onClick }: { children: React.ReactNode; onClick: () => void }) {
  return <button type="button" className="menu-row" onClick={onClick}><span className="clip" style={{ flex: 1 }}>{children}</span><IconChevronRight size={14} aria-hidden className="faint" /></button>;
}

function PointsForm({ cards, onDone }: { cards: readonly Facet[]; onDone: (card: string, low: string | undefined, high: string | undefined) => void }) {
  const [card, setCard] = useState(cards[0]?.value ?? "");
  const [low, setLow] = useState("");
  const [high, setHigh] = useState("60");
  const share = (text: string): string | undefined => (text.trim() === "" || Number.isNaN(Number(text)) ? undefined : String(Math.min(100, Math.max(0, Number(text))) / 100));
  return (
    <form style={{ display: "grid", gap: 8, padding: 6 }} onSubmit={(event) => { event.preventDefault(); onDone(card, share(low), share(high)); }}>
      <select className="input" aria-label="Scorecard" value={card} onChange={(event) => setCard(event.currentTarget.value)}>{cards.map((one) => <option key={one.value} value={one.value}>{one.title ?? words(one.value)}</option>)}</select>
      <div style={{ display: "flex", gap: 6, alignItems: "center" }} className="small dim">
        from <input className="input num" style={{ width: 64 }} inputMode="numeric" aria-label="Points from" value={low} placeholder="0" onChange={(event) => setLow(event.currentTarget.value)} />
        to <input className="input num" style={{ width: 64 }} inputMode="numeric" aria-label="Points to" value={high} placeholder="100" onChange={(event) => setHigh(event.currentTarget.value)} /> of 100
      </div>
      <button type="submit" className="btn primary" style={{ justifyContent: "center" }}>Apply</button>
    </form>
  );
}

function AnswerForm({ cards, onDone }: { cards: readonly Scorecard[]; onDone: (answer: string) => void }) {
  const [question, setQuestion] = useState(cards[0]?.questions[0] ? `${cards[0].id}.${cards[0].questions[0].id}` : "");
  const [verdict, setVerdict] = useState("no");
  return (
    <form style={{ display: "grid", gap: 8, padding: 6 }} onSubmit={(event) => { event.preventDefault(); if (question !== "") onDone(`${question}:${verdict}`); }}>
      <select className="input" aria-label="Question" value={question} onChange={(event) => setQuestion(event.currentTarget.value)}>
        {cards.map((card) => <optgroup key={card.id} label={card.title}>{card.questions.map((one) => <option key={one.id} value={`${card.id}.${one.id}`}>{one.text}</option>)}</optgroup>)}
      </select>
      <select className="input" aria-label="Verdict" value={verdict} onChange={(event) => setVerdict(event.currentTarget.value)}><option value="no">answered no</option><option value="yes">answered yes</option><option value="na">not applicable</option><option value="value">has a value</option></select>
      <button type="submit" className="btn primary" style={{ justifyContent: "center" }}>Apply</button>
    </form>
  );
}
