import { IconChevronDown, IconChevronLeft, IconChevronUp } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useConversation } from "@/shared/api/queries/get-conversation";
import { useInteractionReviews } from "@/shared/api/queries/get-disputes";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import { useMay } from "@/shared/api/queries/get-session";
import type { Conversation } from "@/shared/api/schema";
import { count, dateTime, dateTimeFull, value } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { useKeys } from "@/shared/keys/use-keys";
import { ScoreCard } from "@/shared/score/ScoreCard";
import { ChannelIcon, KindIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link, useGo } from "@/shared/ui/Link";
import { Bone, CopyButton, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import "../components/conversation.css";
import { HowItIsDone } from "../components/HowItIsDone";
import { PeopleSay } from "../components/PeopleSay";
import { type Opened, PersonalDataShown, ShowPersonalData } from "../components/PersonalData";
import { ScoredBefore } from "../components/ScoredBefore";
import { Details, FactsStrip, JourneyList, SignalFilter } from "../components/Side";
import { Timeline } from "../components/Timeline";
import { reveal } from "@/shared/transcript/reveal";
import { Transcript } from "@/shared/transcript/Transcript";
import { useSummary } from "../api/get-summary";
import { SummaryPanel } from "../components/SummaryPanel";
import { placeOf } from "../place";
import { useNeighbours } from "../use-neighbours";

export function ConversationPage({ id }: { id: string }) {
  useTitle(id);
  const conversation = useConversation(id);
  useSummary(id); // asked for beside the conversation, so that its panel seldom waits
  const reviews = useMay("reviews.write");
  const [search] = useUrl();
  const { list, at, before, after } = useNeighbours(id);
  const go = useGo();
  const back = { to: "/conversations", search: list?.search ?? {} };
  const step = (to: string | null) => { if (to) go({ to: conversationPath(to) }, { replace: true }); };
  useKeys({ j: () => step(after), k: () => step(before) });
  const readsAll = useMay("conversations.unredacted");
  const [opened, setOpened] = useState<Opened | null>(null);
  const shown = opened?.conversation.interaction.id === id ? opened : null;
  const data = shown?.conversation ?? conversation.data;
  return (
    <div className="page talk-page">
      <header className="page-head talk-head">
        <Link className="btn quiet icon" {...back} aria-label="Back to the list"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1 className="mono clip" title={id}>{id}</h1>
        {data && <span className="talk-meta dim"><ChannelIcon channel={data.interaction.channel} />{data.interaction.channel}<span className="faint">·</span><span className="tab" title={dateTimeFull(data.interaction.started_at)}>{data.interaction.started_at ? `${dateTime(data.interaction.started_at)} ${zoneWords()}` : "time not known"}</span><span className="faint">·</span><KindIcon kind={data.interaction.agent_kind} /><span className="clip" dir="auto">{data.interaction.parties.find((party) => data.interaction.agent_ids.includes(party.id))?.name || data.interaction.agent_ids[0] || "no agent"}</span></span>}
        <span className="grow" />
        {readsAll && data && !shown && <ShowPersonalData id={id} onOpened={setOpened} />}
        {reviews && data && data.scores.length > 0 && <Link className="btn quiet" to="/review" search={{ id: [id], ...(first(search, "card_tab") ? { card: [first(search, "card_tab") ?? ""] } : {}) }}>Review</Link>}
        <CopyButton text={() => window.location.href} label="Link" className="btn quiet" />
        {at >= 0 && list && (
          <span className="talk-walk">
            <span className="faint small tab">{count(at + 1)} of {count(list.total)}</span>
            <button type="button" className="btn icon" disabled={!before} onClick={() => step(before)} aria-label="Previous conversation (k)" title="Previous (k)"><IconChevronUp size={15} aria-hidden /></button>
            <button type="button" className="btn icon" disabled={!after} onClick={() => step(after)} aria-label="Next conversation (j)" title="Next (j)"><IconChevronDown size={15} aria-hidden /></button>
          </span>
        )}
      </header>
      {shown && <PersonalDataShown opened={shown} onCover={() => setOpened(null)} />}
      {conversation.error && !data ? <Failed what="This conversation could not be loaded" error={conversation.error} onRetry={() => void conversation.refetch()} />
        : data ? <Talk conversation={data} wanted={list && at >= 0 ? first(list.search, "answer") : undefined} onLeave={() => go(back)} /> : <TalkBones />}
    </div>
  );
}

// The cards that say most about a contact come first; compliance is mostly "not applicable".
const FIRST = ["service_quality", "ai_agent", "resolution_effort"];
const rank = (card: string): number => (FIRST.includes(card) ? FIRST.indexOf(card) : FIRST.length);
// Measured on nearly every turn, or drawn anyway: underlined only when asked for.
const QUIET: ReadonlySet<string> = new Set(["response_time", "first_response", "dead_air"]);

const ROUTER_DRAWS_MS = 60;

// `wanted`: the answer the list was filtered by, "card.question:verdict": its evidence lights up on arrival.
function Talk({ conversation, wanted, onLeave }: { conversation: Conversation; wanted: string | undefined; onLeave: () => void }) {
  const [search, setSearch] = useUrl();
  const cards = useScorecards();
  const { interaction, facts } = conversation;
  const scores = useMemo(() => [...conversation.scores].sort((a, b) => rank(a.scorecard) - rank(b.scorecard)), [conversation.scores]);
  const body = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(QUIET);
  const [picked, setPicked] = useState(0);
  const [cleared, setCleared] = useState(false);

  const show = first(search, "show") ?? (cleared ? undefined : wanted?.split(":")[0]);
  const dot = show?.indexOf(".") ?? -1;
  const score = scores.find((one) => one.scorecard === (show && dot > 0 ? show.slice(0, dot) : (first(search, "card_tab") ?? scores[0]?.scorecard))) ?? scores[0];
  const answer = show && score && score.scorecard === show.slice(0, dot) ? score.answers.find((one) => one.question === show.slice(dot + 1)) : undefined;
  const place = answer ? undefined : first(search, "at");
  const evidence = useMemo(() => answer?.evidence ?? placeOf(place), [answer, place]);
  const current = Math.min(picked, Math.max(0, evidence.length - 1));

  const pick = (question: string | null) => { setPicked(0); setCleared(question === null); setSearch(withKeys(search, { at: undefined, show: question && score ? `${score.scorecard}.${question}` : undefined, card_tab: score && score !== scores[0] ? score.scorecard : undefined })); };
  const goTo = (at: string | null) => { setPicked(0); setCleared(true); setSearch(withKeys(search, { at: at ?? undefined, show: undefined })); };
  const turnTo = (card: string) => { setPicked(0); setCleared(true); setSearch(withKeys(search, { show: undefined, card_tab: card === scores[0]?.scorecard ? undefined : card })); };
  const walk = (by: number) => {
    if (!score || score.answers.length === 0) return;
    const order = [...new Set(score.answers.map((one) => one.section))].flatMap((section) => score.answers.filter((one) => one.section === section));
    const now = answer ? order.indexOf(answer) : by > 0 ? -1 : order.length;
    const to = order[Math.min(order.length - 1, Math.max(0, now + by))];
    if (to) pick(to.question);
  };
  const hop = (by: number) => { if (evidence.length > 0) setPicked((current + by + evidence.length) % evidence.length); };
  useKeys({ ArrowDown: () => walk(1), ArrowUp: () => walk(-1), n: () => hop(1), p: () => hop(-1), Escape: () => (answer || evidence.length > 0 ? pick(null) : onLeave()) });

  useEffect(() => {
    if (evidence.length === 0) return;
    // The address has changed: the router puts scroll positions back once it has drawn, and would stop a scroll begun before.
    const after = window.setTimeout(() => reveal(body.current, `[data-evidence="${current}"]`), ROUTER_DRAWS_MS);
    return () => window.clearTimeout(after);
  }, [evidence, current]);

  const people = useInteractionReviews(interaction.id).data;
  const said = useMemo(() => Object.fromEntries((people?.standings ?? []).filter((one) => one.scorecard === score?.scorecard && one.verdict !== "").map((one) => [one.question, one.verdict])), [people, score?.scorecard]);
  const card = cards.data?.find((one) => one.id === score?.scorecard);
  const titles = useMemo(() => ({
    sections: Object.fromEntries(card?.sections.map((section) => [section.id, section.title]) ?? []),
    types: Object.fromEntries(card?.questions.map((question) => [question.id, question.type]) ?? []),
  }), [card]);
  const toTurn = (index: number) => reveal(body.current, `[data-turn="${index}"]`);
  const toggle = (kind: string) => { const next = new Set(hidden); if (!next.delete(kind)) next.add(kind); setHidden(next); };

  return (
    <>
      <FactsStrip facts={facts} />
      <div className="talk">
        <section className="panel talk-main" aria-label="Conversation">
          <Timeline conversation={conversation} onTurn={toTurn} />
          <div className="talk-body" ref={body} tabIndex={-1}><Transcript conversation={conversation} hidden={hidden} evidence={evidence} current={current} /></div>
        </section>
        <aside className="talk-side" aria-label="Scores and facts">
          <SummaryPanel id={interaction.id} place={answer ? undefined : place} onPlace={goTo} />
          <section className="panel" aria-label="Scorecards">
            {scores.length === 0 ? <p className="side-none" style={{ paddingTop: 12 }}>No scorecard applies to this contact{facts ? "" : " yet"}. <Link className="link" to="/scorecards">See the scorecards</Link></p> : (
              <>
                <div className="tabs" role="tablist" aria-label="Scorecards">
                  {scores.map((one) => <button key={one.scorecard} type="button" role="tab" aria-selected={one === score} className="tab-btn" onClick={() => turnTo(one.scorecard)}><span className="clip">{one.title}</span> <span className={`tab ${one.failed ? "bad" : "faint"}`}>{value(one.points, "points")}</span></button>)}
                </div>
                {score && <ScoreCard score={score} titles={titles} active={answer?.question ?? null} evidence={current} onPick={pick} said={said} under={answer && <PeopleSay id={interaction.id} scorecard={score.scorecard} answer={answer} />} />}
                <span aria-live="polite" className="vh">{answer ? `${answer.text}: ${answer.verdict}. ${evidence.length} pieces of evidence.` : ""}</span>
                {score && !answer && <PeopleSay id={interaction.id} scorecard={score.scorecard} answer={undefined} />}
                {score && <ScoredBefore id={interaction.id} score={score} />}
              </>
            )}
          </section>
          {facts && <HowItIsDone reason={facts.reason} />}
          <section className="panel" aria-label="Signals"><h2 className="side-title">Signals</h2><SignalFilter conversation={conversation} hidden={hidden} onToggle={toggle} /></section>
          <section className="panel" aria-label="Journey"><h2 className="side-title">Journey of the customer</h2><JourneyList id={interaction.id} customer={interaction.customer_id} /></section>
          <section className="panel" aria-label="Details"><h2 className="side-title">Outcomes and details</h2><Details conversation={conversation} /></section>
        </aside>
      </div>
    </>
  );
}

function TalkBones() {
  return (
    <div aria-busy aria-label="Loading the conversation">
      <div style={{ display: "flex", gap: 24, marginBottom: 14 }}>{[0, 1, 2, 3, 4, 5].map((i) => <Bone key={i} w={80} h={34} />)}</div>
      <div className="talk">
        <div className="panel talk-main" style={{ padding: 20, display: "grid", gap: 14, alignContent: "start" }}>{[52, 64, 40, 70, 46, 58].map((w, i) => <Bone key={w} w={`${w}%`} h={38} style={{ justifySelf: i % 2 ? "start" : "end" }} />)}</div>
        <div className="talk-side"><div className="panel" style={{ padding: 14, display: "grid", gap: 12 }}>{[0, 1, 2, 3, 4, 5, 6].map((i) => <Bone key={i} h={20} />)}</div></div>
      </div>
    </div>
  );
}
