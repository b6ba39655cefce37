import { useQuery } from "@tanstack/react-query";
import { IconChevronDown, IconEyeOff } from "@tabler/icons-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { conversationQuery } from "@/shared/api/queries/get-conversation";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import type { Conversation, Evidence, Review } from "@/shared/api/schema";
import { dateTime } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { reveal } from "@/shared/transcript/reveal";
import { Transcript } from "@/shared/transcript/Transcript";
import { ChannelIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import { reviewQuery } from "../api";
import { accepts, acceptShown, asked, dutyOf, type Given, nextOpen, owesNote, type Posts, postsOf, wasShown } from "../desk";
import { measureKey } from "../measure";
import { useSeen } from "../use-seen";
import { ReviewCard } from "./ReviewCard";

const NO_EVIDENCE: readonly Evidence[] = [];
// Signals say what was found: a reviewer looks for themselves, and at the evidence.
const Plain = memo(function Plain({ conversation, evidence, current }: { conversation: Conversation; evidence: readonly Evidence[]; current: number }) {
  const hidden = useMemo(() => new Set(conversation.signals.map((signal) => signal.kind)), [conversation]);
  return <Transcript conversation={conversation} hidden={hidden} evidence={evidence} current={current} />;
});

interface Props {
  readonly id: string;
  readonly card: string;
  readonly blind: boolean;
  readonly source: string;
  readonly session: string;
  readonly why: string;
  readonly onSave: (posts: Posts) => void;
  readonly onSkip: (by: number) => void;
}

export function ReviewDesk(props: Props) {
  const { id, card, blind } = props;
  const conversation = useQuery(conversationQuery(id));
  const review = useQuery(reviewQuery(id, card, blind));
  const failed = conversation.error ?? review.error;
  if (failed && !(conversation.data && review.data)) return <section className="panel"><Failed what="This conversation cannot be reviewed" error={failed} onRetry={() => { void conversation.refetch(); void review.refetch(); }} /><div className="rev-bar"><button type="button" className="btn" onClick={() => props.onSkip(1)}>Next conversation</button></div></section>;
  if (!conversation.data || !review.data) return <DeskBones />;
  if (review.data.own) return <section className="panel"><div className="state"><h2>You took part in this conversation</h2><p>Somebody else reviews it.</p><div className="row"><button type="button" className="btn" onClick={() => props.onSkip(1)}>Next conversation</button></div></div></section>;
  return <Desk key={`${id} ${blind}`} {...props} conversation={conversation.data} review={review.data} />;
}

function Desk({ conversation, review, source, session, why, onSave, onSkip }: Props & { conversation: Conversation; review: Review }) {
  const { interaction, turns } = conversation;
  const questions = useMemo(() => asked(review), [review]);
  const [given, setGiven] = useState<Given>({});
  const [past, setPast] = useState<readonly { readonly given: Given; readonly active: number }[]>([]);
  const [active, setActive] = useState(0);
  const [picked, setPicked] = useState(0);
  const [noting, setNoting] = useState(false);
  const [say, setSay] = useState("");
  const [sure, setSure] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const seen = useSeen(body, review.interaction);
  const cards = useScorecards();
  const titles = useMemo(() => Object.fromEntries(cards.data?.find((one) => one.id === review.scorecard)?.sections.map((section) => [section.id, section.title]) ?? []), [cards.data, review.scorecard]);

  const current = questions[active];
  const evidence = current?.answer?.evidence ?? NO_EVIDENCE;
  const at = Math.min(picked, Math.max(0, evidence.length - 1));
  // The first question waits where it is: reading begins at the beginning.
  const moved = useRef(false);
  useEffect(() => { if (moved.current && evidence.length > 0) reveal(body.current, `[data-evidence="${at}"]`, true); }, [evidence, at]);

  const open = questions.filter((one) => !(one.question in given)).length;
  const unread = turns.length - seen.size;
  const pressed = (work: () => void) => () => { measureKey("review.key", performance.now()); setSay(""); setSure(false); work(); };
  const go = (to: number) => { moved.current = true; setActive(Math.min(questions.length - 1, Math.max(0, to))); setPicked(0); };
  const take = (next: Given, to: number) => { setPast([...past, { given, active }]); setGiven(next); go(to); };
  const answerWith = (question: string, verdict: string) => {
    const asks = questions.findIndex((one) => one.question === question);
    const one = questions[asks];
    if (!one) return;
    const next = { ...given, [question]: { verdict, note: given[question]?.note ?? "" } };
    // Settling for others owes a reason: it is asked for at once.
    const owes = dutyOf(one) !== "review";
    take(next, owes ? asks : nextOpen(questions, next, asks));
    setNoting(owes);
  };
  const accept = () => {
    if (!current) return;
    if (!accepts(current) || current.machine === null) { setSay(review.blind ? "Blind: press the number of what you find." : "This needs your own verdict: press its number."); return; }
    if (!wasShown(current, seen, turns.length)) {
      moved.current = true;
      if (evidence.length > 0) reveal(body.current, `[data-evidence="${at}"]`, true);
      setSay(evidence.length > 0 ? "Here is the evidence. Press again to accept." : `It rests on the whole contact: ${unread} of ${turns.length} turns were not shown yet.`);
      return;
    }
    answerWith(current.question, current.machine);
  };
  const acceptAll = () => {
    const next = acceptShown(questions, given, seen, turns.length);
    const n = Object.keys(next).length - Object.keys(given).length;
    const left = questions.filter((one) => !(one.question in next)).length;
    if (n > 0) take(next, nextOpen(questions, next, active));
    setSay(left === 0 ? "" : n === 0 && unread > 0 ? `Nothing to accept yet: ${unread} of ${turns.length} turns were not shown.` : `${left} left: ${unread > 0 ? "their evidence was not shown yet" : "they need your own verdict"}.`);
  };
  const save = () => {
    const owing = questions.findIndex((one) => owesNote(one, given[one.question]));
    if (owing >= 0) { go(owing); setNoting(true); setSay("Say why: both sides read it."); return; }
    if (open === questions.length) { setSay("Nothing is answered yet. j goes to the next conversation."); return; }
    if (open > 0 && !sure) { setSure(true); setSay(`${open} not answered. Enter again saves the others.`); return; }
    onSave(postsOf(review, questions, given, source, session));
  };
  const undo = () => {
    const last = past[past.length - 1];
    if (!last) return;
    setPast(past.slice(0, -1));
    setGiven(last.given);
    setActive(last.active);
  };
  const scroll = (by: number) => body.current?.scrollBy({ top: by * body.current.clientHeight * 0.85, behavior: "auto" });
  // A screen further; where quick keys passed over a turn before it was shown, back to that one.
  const readOn = () => {
    const box = body.current;
    const unseen = box && [...box.querySelectorAll<HTMLElement>("[data-turn]")].find((turn) => !seen.has(Number(turn.dataset.turn)));
    if (box && unseen && unseen.getBoundingClientRect().top < box.getBoundingClientRect().top) unseen.scrollIntoView({ block: "start" });
    else scroll(1);
  };
  const choose = (i: number) => { const choice = current?.choices[i]; if (current && choice) answerWith(current.question, choice.verdict); };
  const hop = (by: number) => { if (evidence.length > 0) { moved.current = true; setPicked((at + by + evidence.length) % evidence.length); } };
  useKeys({
    a: pressed(accept), A: pressed(acceptAll), u: pressed(undo), c: pressed(() => setNoting(true)), " ": pressed(readOn), PageDown: pressed(() => scroll(1)), PageUp: pressed(() => scroll(-1)),
    ArrowDown: pressed(() => go(active + 1)), ArrowUp: pressed(() => go(active - 1)), n: pressed(() => hop(1)), p: pressed(() => hop(-1)),
    // Here the press itself decides whether the same key is pressed for the second time.
    Enter: () => { measureKey("review.next", performance.now()); save(); },
    j: () => onSkip(1), k: () => onSkip(-1),
    ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), pressed(() => choose(i))])),
  });

  const agent = interaction.parties.find((party) => interaction.agent_ids.includes(party.id))?.name || interaction.agent_ids[0] || "no agent";
  return (
    <div className="rev">
      <section className="panel rev-main" aria-label="Conversation">
        <header className="rev-about">
          <ChannelIcon channel={interaction.channel} /><Link className="link mono clip" to={conversationPath(interaction.id)}>{interaction.id}</Link>
          <span className="dim tab">{dateTime(interaction.started_at)}</span><span className="dim clip" dir="auto">{agent}</span><span className="grow" /><span className="tag">{review.blind && <IconEyeOff size={12} aria-hidden />}{why}</span>
        </header>
        <div className="rev-body" ref={body} tabIndex={-1}><Plain conversation={conversation} evidence={evidence} current={at} /></div>
        <footer className="rev-read small"><span className="rev-track" aria-hidden><i style={{ width: `${turns.length === 0 ? 100 : (seen.size / turns.length) * 100}%` }} /></span><span className="faint tab" aria-live="off">{seen.size} of {turns.length} turns shown</span>{unread > 0 && <button type="button" className="btn quiet" onClick={readOn}><IconChevronDown size={13} aria-hidden />Read on <kbd className="kbd">Space</kbd></button>}</footer>
      </section>
      <aside className="panel rev-side" aria-label={review.title}>
        <ReviewCard questions={questions} titles={titles} given={given} active={active} evidence={at} seen={seen} turns={turns.length} noting={noting}
          onActive={go} onSay={answerWith} onNoteDone={() => { setNoting(false); if (current && given[current.question]) setActive(nextOpen(questions, given, active)); }}
          onNote={(question, note) => { const said = given[question]; if (said) setGiven({ ...given, [question]: { ...said, note } }); }} />
        <footer className="rev-bar">
          <p className="rev-say" role="status">{say || `${questions.length - open} of ${questions.length} answered`}</p>
          {!review.blind && <button type="button" className="btn" onClick={pressed(acceptAll)} title="Every open question whose evidence was on the screen">Accept shown <kbd className="kbd">A</kbd></button>}
          <button type="button" className={`btn${open === 0 ? " primary" : ""}`} onClick={save}>Save, next <kbd className="kbd">↵</kbd></button>
        </footer>
      </aside>
    </div>
  );
}

export function DeskBones() {
  return (
    <div className="rev" aria-busy aria-label="Loading the conversation">
      <div className="panel rev-main" style={{ padding: 20, display: "grid", gap: 14, alignContent: "start" }}>{[52, 64, 40, 70, 46, 58].map((w, i) => <Bone key={w} w={`${w}%`} h={38} style={{ justifySelf: i % 2 ? "start" : "end" }} />)}</div>
      <div className="panel rev-side" style={{ padding: 14, display: "grid", gap: 12, alignContent: "start" }}>{[0, 1, 2, 3, 4, 5, 6, 7].map((i) => <Bone key={i} h={22} />)}</div>
    </div>
  );
}
