import type { AiAgents, AiMatter } from "@/shared/api/schema";
import { count, decimal, duration, value } from "@/shared/format/format";
import { conversationPath, Link } from "@/shared/ui/Link";
import { type Search, withKeys } from "@/shared/url/search";
import { adviceText, figureRange, rowOf, share, VERDICT_WORDS } from "../words";
import { HandOverCurve } from "./HandOverCurve";

const percent = (part: number | null | undefined): string => (part == null ? "–" : `${decimal(part * 100, 0)} %`);

// One matter opened: when to hand over, how hand-overs go, every figure.
export function MatterDetail({ matter, data, drill }: { matter: AiMatter; data: AiAgents; drill: Search }) {
  const advice = adviceText(matter);
  const own: Search = matter.reason === "" ? drill : withKeys(drill, { reason: matter.reason });
  const handed = matter.hand_over;
  return (
    <div className="matter-detail">
      <section aria-label="When to hand over">
        <h3>{advice ?? "Nothing speaks for handing over earlier"}</h3>
        <HandOverCurve curve={matter.advice.curve} after={matter.advice.after} />
        {matter.advice.conversations.length > 0 && <p className="small">Went on beyond and came back: {matter.advice.conversations.map((id, i) => <span key={id}>{i > 0 && ", "}<Link className="link" to={conversationPath(id)}>{id}</Link></span>)}</p>}
        {advice && <p className="small faint">An association: what was handed over early may have been of another kind. Try it on part of the contacts first.</p>}
      </section>
      <section aria-label="Hand-overs">
        <h3>Hand-overs</h3>
        {handed.n === 0 ? <p className="faint small">None.</p> : (
          <dl className="facts">
            <dt>Handed over</dt><dd><Link className="link" to="/conversations" search={withKeys(own, { agent_kind: "mixed" })}>{count(handed.n)}</Link></dd>
            <dt>Clean: nothing said or shown twice</dt><dd>{percent(handed.clean.value)}</dd>
            <dt>Had to say it again</dt><dd>{percent(handed.said_again.value)}</dd>
            <dt>Identified again</dt><dd>{percent(handed.identified_again.value)}</dd>
            <dt>Wait for the person, median</dt><dd>{duration(handed.wait_ms)}</dd>
            <dt>{data.resolved.title}</dt><dd>{percent(handed.resolved.value)}</dd>
          </dl>
        )}
        <p className="small"><Link className="link" to="/conversations" search={withKeys(own, { agent_kind: "ai" })}>{count(matter.ends.alone)} alone</Link> · <Link className="link" to="/conversations" search={withKeys(own, { agent_kind: "human" })}>{count(matter.people_n)} begun by people</Link> · {percent(share(matter.ends.alone, matter.ends.n))} without a person</p>
      </section>
      <section aria-label="Figures">
        <h3>AI agent beside people</h3>
        <dl className="facts">
          {data.figures.map((figure) => {
            const row = rowOf(figure, matter.reason);
            return row && <FigureFacts key={figure.metric.id} title={figure.metric.title} plain={`${value(row.ai, figure.metric.unit)} / ${value(row.people, figure.metric.unit)}`} told={figureRange(row, figure.metric.unit)} verdict={row.verdict} />;
          })}
        </dl>
        {(rowOf(data.figures[0], matter.reason)?.overlap ?? 1) < 0.5 && <p className="small warn">Mostly channels people do not serve here: the comparison leans on the channels both have.</p>}
      </section>
    </div>
  );
}

function FigureFacts({ title, plain, told, verdict }: { title: string; plain: string; told: string; verdict: keyof typeof VERDICT_WORDS }) {
  return <><dt title={`AI / people, plain: ${plain}`}>{title}</dt><dd>{told} <span className={verdict === "ai" ? "good" : verdict === "people" ? "bad" : "faint"}>{verdict === "too_few" ? "" : VERDICT_WORDS[verdict]}</span></dd></>;
}
