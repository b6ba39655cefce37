import type { MomentFigure, Moments } from "@/shared/api/schema";
import { count, decimal, halfWidth, sentence, value } from "@/shared/format/format";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { type Search, withKeys } from "@/shared/url/search";
import { type Asked, useMoments } from "../api";

export function MomentsTab({ asked, drill }: { asked: Asked | null; drill: Search }) {
  const moments = useMoments(asked);
  if (moments.error && !moments.data) return <Failed what="The moments could not be loaded" error={moments.error} onRetry={() => void moments.refetch()} />;
  if (!moments.data) return <div className="moments" aria-busy>{[0, 1, 2, 3, 4].map((i) => <Bone key={i} h={320} />)}</div>;
  if (moments.data.contacts === 0) return <Empty title="No contacts here">Choose another period or fewer filters, and the five moments of these contacts stand here.</Empty>;
  const data = moments.data;
  return (
    <div aria-busy={moments.isPlaceholderData}>
      <section className="panel audit" aria-label="The audit">
        <h2 className="panel-title">Five questions about these {count(data.contacts)} contacts</h2>
        <dl>{data.audit.map((one) => <Answer key={one.id} one={one} moments={data} drill={drill} />)}</dl>
      </section>
      <div className="moments">
        {data.moments.map((moment, i) => (
          <section key={moment.id} aria-label={moment.title}>
            <header><span className="faint tab">{i + 1}</span><h2>{moment.title}</h2></header>
            <p className="faint small">{moment.question}</p>
            <ul className="panel">{moment.figures.map((figure) => <li key={figure.id}><FigureRow figure={figure} drill={drill} /></li>)}</ul>
          </section>
        ))}
      </div>
      <div className="breaks">
        <Effort data={data} drill={drill} />
        <Lost data={data} drill={drill} />
        <Dead data={data} drill={drill} />
      </div>
      {data.sample < 1 && <p className="faint small">Steps, handoffs and dead ends are read from every {Math.round(1 / data.sample)}th contact; the figures from all.</p>}
    </div>
  );
}

function Answer({ one, moments, drill }: { one: Moments["audit"][number]; moments: Moments; drill: Search }) {
  const figures = moments.moments.flatMap((moment) => moment.figures);
  return (
    <>
      <dt>{one.question}</dt>
      <dd>
        {one.answer}{" "}
        {one.figures.map((id) => {
          const figure = figures.find((each) => each.id === id);
          return figure && <Link key={id} className="link small" to="/conversations" search={withKeys(drill, { metric: id, part: partOf(figure) })}>{figure.title}</Link>;
        })}
      </dd>
    </>
  );
}

const partOf = (figure: MomentFigure): string => (figure.kind === "share" || figure.kind === "net" ? "of" : "over");

function FigureRow({ figure, drill }: { figure: MomentFigure; drill: Search }) {
  const help = `${sentence(figure.definition)}. Shown from ${count(figure.minimum_sample)} contacts.${figure.good_to_know ? ` ${figure.good_to_know}` : ""}`;
  return (
    <Link className="moment-figure" to="/conversations" search={withKeys(drill, { metric: figure.id, part: partOf(figure) })} title={help}>
      <span className="name">{figure.title}</span>
      {figure.enough ? <b className="tab">{value(figure.value, figure.unit)}</b> : <span className="faint small">too few</span>}
      <span className="faint small tab meta">{figure.enough && halfWidth(figure, figure.unit)} n {count(figure.n)}</span>
    </Link>
  );
}

// On the whole map a step stands with its conversations.
const onMap = (drill: Search, step: string): Search => withKeys(drill, { step, coverage: "1" });

function Effort({ data, drill }: { data: Moments; drill: Search }) {
  const most = data.effort[0]?.share ?? 1;
  return (
    <section className="panel" aria-label="Where effort arises">
      <header><h2 className="panel-title">Where effort arises</h2><span className="faint small tab">{decimal(data.effort_total / Math.max(1, data.contacts), 2)} avoidable steps a contact</span></header>
      {data.effort.length === 0 ? <p className="faint small none">No avoidable step was found.</p> : (
        <table className="table"><thead><tr><th>Step</th><th className="num">Share</th><th aria-hidden /><th className="num">Each</th></tr></thead>
          <tbody>{data.effort.slice(0, 8).map((one) => (
            <tr key={one.step}><td><Step name={one.step} drill={drill} /></td><td className="num tab">{value(one.share, "percent")}</td><td className="wide"><span className="journey-bar" aria-hidden><i style={{ width: `${(100 * one.share) / most}%` }} /></span></td><td className="num tab">{decimal(one.each, 2)}</td></tr>
          ))}</tbody></table>
      )}
    </section>
  );
}

function Step({ name, drill }: { name: string; drill: Search }) {
  return <Link className="link" to="/journeys" search={onMap(drill, name)} title="On the map, with its conversations">{name}</Link>;
}

function Share({ one }: { one: { readonly share: number; readonly low: number; readonly high: number; readonly enough: boolean } }) {
  return one.enough ? <span title={`95 % interval ${value(one.low, "percent")} to ${value(one.high, "percent")}`}>{value(one.share, "percent")}</span> : <span className="faint">too few</span>;
}

function Lost({ data, drill }: { data: Moments; drill: Search }) {
  return (
    <section className="panel" aria-label="Where context is lost">
      <header><h2 className="panel-title">Where context is lost</h2><span className="faint small">said or proved again after it</span></header>
      {data.context_lost.length === 0 ? <p className="faint small none">There were no handoffs.</p> : (
        <table className="table"><thead><tr><th>Handoff</th><th className="num">Lost</th><th className="num">Of</th><th /></tr></thead>
          <tbody>{data.context_lost.slice(0, 8).map((one) => (
            <tr key={one.handoff}><td>{one.handoff.includes(", then ") ? <span className="clip">{one.handoff}</span> : <Step name={one.handoff} drill={drill} />}</td><td className="num tab"><Share one={one} /></td><td className="num tab">{count(one.occurrences)}</td><td><Link className="link small" to={conversationPath(one.example)}>example</Link></td></tr>
          ))}</tbody></table>
      )}
    </section>
  );
}

function Dead({ data, drill }: { data: Moments; drill: Search }) {
  return (
    <section className="panel" aria-label="Dead ends of self-service">
      <header><h2 className="panel-title">Dead ends of self-service</h2><span className="faint small">last step before a person, or no result</span></header>
      {data.dead_ends.length === 0 ? <p className="faint small none">No self-service took part.</p> : (
        <table className="table"><thead><tr><th>Last step</th><th className="num">Stuck</th><th className="num">To a person</th><th className="num">No result</th><th /></tr></thead>
          <tbody>{data.dead_ends.slice(0, 8).map((one) => (
            <tr key={one.step}><td><Step name={one.step} drill={drill} /></td><td className="num tab"><Share one={one} /></td><td className="num tab">{count(one.to_person)}</td><td className="num tab">{count(one.unresolved)}</td><td><Link className="link small" to={conversationPath(one.example)}>example</Link></td></tr>
          ))}</tbody></table>
      )}
    </section>
  );
}
