import { IconArrowForwardUp, IconCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { Summary } from "@/shared/api/schema";
import { decimal, sentence, words } from "@/shared/format/format";
import { Bone } from "@/shared/ui/States";
import { useSummary } from "../api/get-summary";
import { addressOf } from "../place";

type Sentence = Summary["sentences"][number];

const PART: Readonly<Record<Sentence["part"], string>> = { reason: "Reason", done: "Done", outcome: "Outcome", next_step: "Next" };
const WEAK = 0.3; // only its place in the conversation speaks for the sentence

const ENDED: Readonly<Record<Summary["resolution"], { readonly text: string; readonly tone: string; readonly what: string } | null>> = {
  solved: { text: "solved", tone: "good", what: "The last words say that it is solved" },
  promised: { text: "promised", tone: "warn", what: "Something is still to come" },
  unsolved: { text: "not solved", tone: "bad", what: "The last words say that it is not solved" },
  unknown: null,
};

// What it was about, in the conversation's own words: a line for why, what was done, how it ended and what comes next; each leads to its turn.
export function SummaryPanel({ id, place, onPlace }: { id: string; place: string | undefined; onPlace: (at: string | null) => void }) {
  const summary = useSummary(id);
  const data = summary.data;
  // Two sentences may stand in one place (done, and what comes next): the one that was chosen is the one that is on.
  const [chosen, setChosen] = useState(0);
  const places = data?.sentences.map((one) => addressOf(one.evidence)) ?? [];
  const on = place === undefined ? -1 : places[chosen] === place ? chosen : places.indexOf(place);
  const ended = data ? ENDED[data.resolution] : null;
  const Shape = data?.resolution === "solved" ? IconCheck : data?.resolution === "unsolved" ? IconX : IconArrowForwardUp;
  return (
    <section className="panel summary" aria-label="Summary" aria-busy={summary.isPending}>
      <h2 className="side-title summary-title" title="Sentences are quoted, not written: each stands in the transcript">Summary
        {ended && <span className={`tag ${ended.tone}`} title={ended.what}><Shape size={12} aria-hidden />{ended.text}</span>}
      </h2>
      {summary.error && !data ? <p className="side-none" role="alert">The summary could not be made: {summary.error.message} <button type="button" className="btn quiet" onClick={() => void summary.refetch()}>Try again</button></p>
        : !data ? <div className="summary-bones"><Bone w="92%" /><Bone w="78%" /><Bone w="85%" /><Bone w="60%" /></div>
        : data.sentences.length === 0 ? <p className="side-none">Nobody said in words what it was about, what was done, or how it ended.</p>
        : <ul className="summary-list">{data.sentences.map((one, i) => <Line key={i} one={one} first={data.sentences[i - 1]?.part !== one.part} on={i === on} onPick={() => { setChosen(i); onPlace(i === on ? null : (places[i] ?? null)); }} />)}</ul>}
    </section>
  );
}

function Line({ one, first, on, onPick }: { one: Sentence; first: boolean; on: boolean; onPick: () => void }) {
  const weak = one.confidence <= WEAK;
  const sure = weak ? "Only its place in the conversation speaks for it" : `${decimal(one.confidence * 100, 0)} % sure`;
  const turn = one.evidence.turn == null ? "event" : `turn ${one.evidence.turn + 1}`;
  return (
    <li>
      <button type="button" className={`summary-line${on ? " on" : ""}${weak ? " weak" : ""}`} aria-pressed={on} disabled={addressOf(one.evidence) === ""} title={`${sentence(turn)}. ${sure}.`} onClick={onPick}>
        <span className={first ? "summary-part" : "summary-part vh"}>{PART[one.part]}</span>
        {!first && <span aria-hidden />}
        <span className="summary-text" dir="auto">{one.owner !== "" && <b className="summary-owner">{words(one.owner)} </b>}{one.evidence.turn == null ? words(one.text) : one.text}</span>
        <span className="summary-sure tab">{weak ? <span aria-label={sure}>guess</span> : `${decimal(one.confidence * 100, 0)} %`}</span>
      </button>
    </li>
  );
}
