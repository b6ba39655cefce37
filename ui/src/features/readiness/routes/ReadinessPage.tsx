import { useQuery } from "@tanstack/react-query";
import { IconCircle, IconCircleCheck, IconCircleHalf2 } from "@tabler/icons-react";
import { api } from "@/shared/api/client";
import type { Readiness, ReadinessBox } from "@/shared/api/schema";
import { count, date, plural, sentence, value } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { parseSearch } from "@/shared/url/search";
import { readinessHeadline } from "../words";
import "./readiness.css";

const AREAS: readonly { readonly id: ReadinessBox["area"]; readonly title: string }[] = [
  { id: "customer", title: "Customer understanding" },
  { id: "quality", title: "Quality and performance" },
  { id: "automation", title: "Automation" },
  { id: "insight", title: "Operational insight" },
  { id: "leadership", title: "Leadership" },
];
const SIGNS = { yes: IconCircleCheck, partly: IconCircleHalf2, no: IconCircle } as const;
const WORDS = { yes: "yes", partly: "partly", no: "not yet" } as const;

// Fifteen boxes, each with what it was told from and what would check it.
export function ReadinessPage() {
  useTitle("Readiness");
  const readiness = useQuery({ queryKey: ["readiness"], queryFn: ({ signal }) => api.get<Readiness>("/v1/readiness", undefined, signal), retry: false });
  const data = readiness.data;
  return (
    <div className="page">
      <header className="page-head"><h1>Readiness</h1>{data && <span className="dim tab">from what is here of {date(data.from)} to {date(data.to)}</span>}</header>
      {readiness.error && !data ? (readiness.error instanceof Error && readiness.error.message.includes("no contacts") ? <Empty title="No contacts yet" action={<Link className="btn primary" to="/import">Import conversations</Link>}>Each box is checked from what is in the workspace.</Empty> : <Failed what="Readiness could not be told" error={readiness.error} onRetry={() => void readiness.refetch()} />)
        : !data ? <div aria-busy><Bone w={480} h={20} /><Bone h={420} style={{ marginTop: 16 }} /></div>
        : <>
            <p className="ready-say">{readinessHeadline(data)}</p>
            <ol className="ready-stages" aria-label="Stages">{data.stages.map((stage) => {
              const Sign = stage.reached ? IconCircleCheck : IconCircle;
              return <li key={stage.id} className={stage.reached ? "yes" : "no"}><Sign size={16} aria-hidden /><span>{stage.title}</span><span className="faint small">{stage.reached ? "reached" : "not yet"}</span></li>;
            })}</ol>
            <div className="ready-grid">{AREAS.map((area) => (
              <section key={area.id} className="panel" aria-label={area.title}>
                <h2>{area.title}</h2>
                {data.boxes.filter((box) => box.area === area.id).map((box) => <Box key={box.id} box={box} />)}
              </section>
            ))}
              <section className="panel" aria-label="Is Clarion used?">
                <h2>Is Clarion used?</h2>
                {data.adoption.map((one) => <p className="ready-use" key={one.id}><Link className="link" to={one.link}>{one.title}</Link><span className="tab">{one.due === 0 ? <span className="faint">none due</span> : `${count(one.done)} of ${count(one.due)}, ${value(one.done / one.due, "percent")}`}</span></p>)}
              </section>
              <History history={data.history} />
            </div>
          </>}
    </div>
  );
}

// What was checked when, and what came undone.
function History({ history }: { history: Readiness["history"] }) {
  return (
    <section className="panel" aria-label="History">
      <h2>How it came to be</h2>
      <ol className="ready-history">{history.map((one) => (
        <li key={one.at}><span className="tab dim">{date(one.at)}</span><span>{one.changed.length === 0 ? `${plural(one.yes, "box", "boxes")} checked, ${count(one.partly)} partly` : one.changed.map((turn) => `${turn.title}: ${WORDS[turn.from]} → ${WORDS[turn.to]}`).join("; ")}</span></li>
      ))}</ol>
    </section>
  );
}

function Box({ box }: { box: ReadinessBox }) {
  const Sign = SIGNS[box.state];
  const [to = "/", query = ""] = box.link.split("?");
  return (
    <div className={`ready-box ${box.state}`}>
      <Sign size={17} aria-label={WORDS[box.state]} />
      <div>
        <p className="ready-title">{box.title} <span className="faint small">{WORDS[box.state]}</span></p>
        <p className="small"><Link className="link" to={to} search={parseSearch(query)}>{sentence(box.evidence)}</Link></p>
        {box.next !== "" && <p className="small dim">{box.next}</p>}
      </div>
    </div>
  );
}
