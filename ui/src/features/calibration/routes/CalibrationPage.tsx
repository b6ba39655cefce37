import { IconTrendingDown } from "@tabler/icons-react";
import { useDisputes } from "@/shared/api/queries/get-disputes";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import { useMay } from "@/shared/api/queries/get-session";
import { count, date, decimal, plural } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { useAccuracy, useThresholds } from "../api";
import "../components/calibration.css";
import { DisputeList } from "../components/DisputeList";
import { QuestionTable } from "../components/QuestionTable";
import { Sessions } from "../components/Sessions";
import { SessionResult } from "../components/SessionResult";
import { headline, percent, rangeOf, shareOf, shownCoefficients } from "../words";

const RISKS = ["0.05", "0.1", "0.2"] as const;

// How far can the scores be trusted?
export function CalibrationPage() {
  useTitle("Calibration");
  const [search, setSearch] = useUrl();
  const cards = useScorecards();
  const card = first(search, "card") ?? "";
  const risk = first(search, "risk") ?? "";
  const session = first(search, "session") ?? "";
  const accuracy = useAccuracy(card);
  const thresholds = useThresholds(card, risk);
  const disputes = useDisputes();
  const reviews = useMay("reviews.write");
  const reads = useMay("conversations.read");
  const now = thresholds.data;
  const right = accuracy.data;
  const error = accuracy.error ?? thresholds.error;
  const drifting = now?.questions.filter((one) => one.drift.state === "drifting") ?? [];
  const none = right?.conversations === 0;
  const between: Partial<ReturnType<typeof shownCoefficients>> = right?.people ? shownCoefficients(right.people, "people") : {};
  return (
    <div className="page">
      <header className="page-head">
        <h1>Calibration</h1>
        <select className="input" aria-label="Scorecard" value={now?.scorecard ?? card} onChange={(event) => setSearch(withKeys(search, { card: event.target.value, session: undefined }))}>
          {(cards.data ?? []).map((one) => <option key={one.id} value={one.id}>{one.title}{one.retired ? " (retired)" : ""}</option>)}
        </select>
        <span className="grow" />
        <span className="faint small">Wrong verdicts borne</span>
        <div className="seg" role="group" aria-label="Wrong verdicts borne">{RISKS.map((one) => <button key={one} type="button" aria-pressed={now !== undefined && Math.abs(now.risk - Number(one)) < 1e-9} onClick={() => setSearch(withKeys(search, { risk: one }))}>{percent(Number(one))}</button>)}</div>
        {reviews && <Link className="btn primary" to="/review" search={card ? { card: [card] } : {}}>Review</Link>}
      </header>
      {error && !(now && right) ? <Failed what="The calibration could not be loaded" error={error} onRetry={() => { void accuracy.refetch(); void thresholds.refetch(); }} />
        : !now || !right ? <div aria-busy style={{ display: "grid", gap: 14 }}><Bone h={44} w="60%" /><Bone h={320} /></div>
        : (
          <div className="cal">
            <div className="cal-say">
              <p className="cal-headline">{headline(now)}</p>
              {right.overall ? <p className="dim">People and the machine agree on <b className="tab">{shareOf(right.overall)}</b> of answers <span className="faint">({rangeOf(right.overall)})</span>, by {plural(right.audited, "conversation")} of a random sample of {decimal(right.audit_rate * 100, right.audit_rate < 0.01 ? 1 : 0)} %{right.contested > 0 && <>; {plural(right.contested, "answer")} wait to be settled</>}.{between.agreement && right.people && <> People agree with each other on <b className="tab">{percent(between.agreement.value)}</b> of {plural(right.people.units, "answer")} judged by two or more{between.kappa && <>, κ {decimal(between.kappa.value, 2)}</>}.</>}</p>
                : <p className="dim">{right.conversations > 0 ? `${plural(right.conversations, "conversation")} were reviewed, none of the random sample: picked ones say nothing about the others.` : "Reviewing the audit sample makes it known."}</p>}
              {drifting.map((one) => <p key={one.question} className="cal-drift" role="alert"><IconTrendingDown size={15} aria-hidden /><span><b dir="auto">{one.text}</b> has gone wrong more often since {date(one.drift.since)}: {shareOf(one.drift.recent)} lately, {shareOf(one.drift.before)} when it began. Its threshold promises nothing until it is looked at.</span></p>)}
            </div>
            {none && !reviews && <Empty title="Nothing is reviewed yet">Quality analysts review a random sample; what the machine gets right appears here.</Empty>}
            {!(none && !reviews) && <QuestionTable card={now.scorecard} accuracy={right.questions} thresholds={now.questions} rates={disputes.data?.rates ?? []} risk={now.risk} />}
            {reviews && (session !== "" ? <SessionResult id={session} onBack={() => setSearch(withKeys(search, { session: undefined }))} /> : <Sessions card={now.scorecard} onShow={(id) => setSearch(withKeys(search, { session: id }), { push: true })} />)}
            {reads && <DisputeList />}
            <p className="faint small">{count(right.conversations)} conversations reviewed, {count(right.audited)} of the sample. Card version {right.version}.</p>
          </div>
        )}
    </div>
  );
}
