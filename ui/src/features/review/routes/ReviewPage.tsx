import { useQueryClient } from "@tanstack/react-query";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { conversationQuery } from "@/shared/api/queries/get-conversation";
import { decideDispute } from "@/shared/api/queries/get-disputes";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import { useMay } from "@/shared/api/queries/get-session";
import type { ReviewQueue, ReviewSource } from "@/shared/api/schema";
import { count, plural, sentence } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { Link } from "@/shared/ui/Link";
import { Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { reviewQuery, saveLabels, useReviewQueue, useReviewSession } from "../api";
import { DeskBones, ReviewDesk } from "../components/ReviewDesk";
import "../components/review.css";
import type { Posts } from "../desk";

const SOURCES: readonly { readonly id: ReviewSource; readonly name: string; readonly what: string }[] = [
  { id: "dispute", name: "Disputed", what: "An agent disputes an answer and waits" },
  { id: "second", name: "Second look", what: "Judged once and drawn for a second, blind look; or two people disagree" },
  { id: "audit", name: "Audit", what: "A uniformly random sample: it says how right the machine is" },
  { id: "critical", name: "Critical", what: "An auto-fail question failed the card" },
  { id: "uncertain", name: "Least sure", what: "Answers the machine is least sure of" },
  { id: "instructive", name: "Instructive", what: "Unsure, and unlike what was reviewed already" },
];

// One conversation, the card beside it, the next one ready.
export function ReviewPage() {
  useTitle("Review");
  const may = useMay("reviews.write");
  if (!may) return <div className="page"><header className="page-head"><h1>Review</h1></header><Empty title="Your role has no part in this" action={<Link className="btn" to="/conversations">See conversations</Link>}>Quality analysts, supervisors, coaches and administrators review. On a conversation of yours you can dispute an answer.</Empty></div>;
  return <Reviewing />;
}

interface Place { readonly id: string; readonly source: string; readonly blind: boolean; readonly why: string }
interface Unsaved { readonly id: string; readonly posts: Posts; readonly why: string }

function Reviewing() {
  const [search, setSearch] = useUrl();
  const client = useQueryClient();
  const cards = useScorecards();
  const session = first(search, "session") ?? "";
  const single = first(search, "id") ?? "";
  const source = first(search, "source") ?? "";
  const calibration = useReviewSession(session);
  const card = calibration.data?.scorecard ?? first(search, "card") ?? "";
  const queue = useReviewQueue(card, source, session === "" && single === "");
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(0);
  const [saved, setSaved] = useState(0);
  const [unsaved, setUnsaved] = useState<readonly Unsaved[]>([]);
  const [blind, setBlind] = useState(false);

  const places: readonly Place[] = session !== ""
    ? (calibration.data?.remaining ?? []).map((id) => ({ id, source: "chosen", blind: calibration.data?.blind ?? true, why: `calibration: ${calibration.data?.title ?? ""}` }))
    : single !== "" ? [{ id: single, source: "chosen", blind: false, why: "chosen by you" }]
      : (queue.data?.items ?? []).map((item) => ({ id: item.interaction, source: item.source, blind: item.blind, why: item.why }));
  const left = places.filter((place) => !done.has(place.id));
  const now = left[Math.min(at, Math.max(0, left.length - 1))];
  const then = left[at + 1] ?? left.find((place) => place !== now);
  const hides = (place: Place | undefined): boolean => place !== undefined && (place.blind || blind);
  const thenBlind = hides(then);

  // The next one is there before it is asked for.
  useEffect(() => {
    if (!then) return;
    void client.prefetchQuery(conversationQuery(then.id));
    void client.prefetchQuery(reviewQuery(then.id, card, thenBlind));
  }, [client, then, card, thenBlind]);
  const ahead = left.length;
  useEffect(() => { if (session === "" && single === "" && ahead <= 3 && saved > 0) void client.invalidateQueries({ queryKey: ["review-queue"] }); }, [ahead, saved, session, single, client]);

  const send = async (id: string, posts: Posts) => {
    try {
      for (const labels of posts.labels) await saveLabels(labels);
      for (const one of posts.decisions) await decideDispute(one.id, one.verdict, one.reason);
      setSaved((n) => n + 1);
      for (const key of ["review-accuracy", "review-thresholds", "calibration", "sessions", "disputes", "interaction-reviews"]) void client.invalidateQueries({ queryKey: [key] });
      client.removeQueries({ queryKey: ["review", id] });
    } catch (error) {
      setUnsaved((list) => [...list, { id, posts, why: error instanceof Error ? error.message : String(error) }]);
    }
  };
  const save = (posts: Posts) => { if (!now) return; setDone(new Set([...done, now.id])); setAt(0); void send(now.id, posts); };
  const skip = (by: number) => { if (left.length > 0) setAt((Math.min(at, left.length - 1) + by + left.length) % left.length); };
  const retry = () => { const list = unsaved; setUnsaved([]); for (const one of list) void send(one.id, one.posts); };
  useKeys({ b: () => { if (now && !now.blind) setBlind(!blind); } });

  const error = queue.error ?? calibration.error;
  const loading = session !== "" ? !calibration.data : single === "" && !queue.data;
  return (
    <div className="page rev-page">
      <header className="page-head rev-top">
        <h1>{session !== "" ? calibration.data?.title ?? "Calibration" : "Review"}</h1>
        {session === "" && single === "" && (
          <select className="input" aria-label="Scorecard" value={queue.data?.scorecard ?? card} onChange={(event) => { setAt(0); setDone(new Set()); setSearch(withKeys(search, { card: event.target.value })); }}>
            {(cards.data ?? []).map((one) => <option key={one.id} value={one.id}>{one.title}{one.retired ? " (retired)" : ""}</option>)}
          </select>
        )}
        {session === "" && single === "" && queue.data && <Sources queue={queue.data} source={source} onSource={(to) => { setAt(0); setSearch(withKeys(search, { source: to || undefined })); }} />}
        <span className="grow" />
        <span className="faint small tab" role="status">{saved > 0 ? `${plural(saved, "conversation")} reviewed` : ""}</span>
        <button type="button" className="btn" aria-pressed={hides(now)} disabled={now?.blind} onClick={() => setBlind(!blind)} title={now?.blind ? "This look is blind: another person's view should not lean on it" : "Hide what the machine says (b)"}>{hides(now) ? <IconEyeOff size={14} aria-hidden /> : <IconEye size={14} aria-hidden />}Blind</button>
      </header>
      {unsaved.length > 0 && <p className="note bad rev-unsaved" role="alert"><span>{plural(unsaved.length, "review")} could not be saved: {sentence(unsaved[unsaved.length - 1]?.why ?? "")}</span><button type="button" className="btn" onClick={retry}>Try again</button><button type="button" className="btn quiet" onClick={() => setUnsaved([])}>Let it go</button></p>}
      {error ? <Failed what="The queue could not be loaded" error={error} onRetry={() => { void queue.refetch(); void calibration.refetch(); }} />
        : loading ? <DeskBones />
        : !now ? <Nothing queue={queue.data} session={session} saved={saved} />
        : <ReviewDesk key={`${now.id} ${hides(now)}`} id={now.id} card={card} blind={hides(now)} source={now.source} session={session} why={now.why} onSave={save} onSkip={skip} />}
      <p className="rev-keys faint small" aria-label="Keys"><kbd className="kbd">a</kbd> accept <kbd className="kbd">1</kbd>–<kbd className="kbd">9</kbd> correct <kbd className="kbd">A</kbd> accept all shown <kbd className="kbd">c</kbd> note <kbd className="kbd">u</kbd> undo <kbd className="kbd">↑</kbd><kbd className="kbd">↓</kbd> question <kbd className="kbd">n</kbd><kbd className="kbd">p</kbd> evidence <kbd className="kbd">Space</kbd> read on <kbd className="kbd">↵</kbd> save, next <kbd className="kbd">j</kbd><kbd className="kbd">k</kbd> skip, back <kbd className="kbd">b</kbd> blind</p>
    </div>
  );
}

function Sources({ queue, source, onSource }: { queue: ReviewQueue; source: string; onSource: (to: string) => void }) {
  return (
    <div className="seg rev-sources" role="group" aria-label="What to review">
      <button type="button" aria-pressed={source === ""} onClick={() => onSource("")} title="A mixture of all, disputes first">Mixed</button>
      {SOURCES.map((one) => <button key={one.id} type="button" aria-pressed={source === one.id} disabled={queue.waiting[one.id] === 0 && source !== one.id} onClick={() => onSource(one.id)} title={one.what}>{one.name} <span className="faint tab">{count(queue.waiting[one.id])}</span></button>)}
    </div>
  );
}

function Nothing({ queue, session, saved }: { queue: ReviewQueue | undefined; session: string; saved: number }) {
  if (session !== "") return <Empty title="You have judged all of this session" action={<Link className="btn primary" to="/calibration" search={{ session: [session] }}>See how far you agree</Link>}>{saved > 0 ? "Your labels are saved. " : ""}The agreement is shown to everybody who has finished.</Empty>;
  if (queue && queue.candidates === 0) return <Empty title="Nothing to review yet" action={<Link className="btn" to="/import">Import conversations</Link>}>This card applied to no conversation of the last {queue.days} days that you see.</Empty>;
  return <Empty title={saved > 0 ? "All of it is reviewed" : "Nothing waits here"} action={<Link className="btn" to="/calibration">See how right the machine is</Link>}>New conversations join the queue as they come in.</Empty>;
}
