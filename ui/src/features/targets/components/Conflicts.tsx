import type { MetricConflict, MetricConflicts } from "@/shared/api/schema";
import { date, decimal, difference, value, words } from "@/shared/format/format";
import { Link, metricPath } from "@/shared/ui/Link";
import { parseSearch } from "@/shared/url/search";
import { linkOf, OUTCOMES, segmentText } from "../words";

// Figures that got better while one of a higher-ranked outcome got worse, in words first.
export function Conflicts({ found }: { found: MetricConflicts }) {
  const period = `${date(found.now.from)} to ${date(found.now.to)}, against the four weeks before`;
  return (
    <section className="targets-part" aria-label="Conflicts">
      <h2>Where figures disagree <span className="faint">{period}</span></h2>
      {found.conflicts.length === 0
        ? <p className="dim">No figure got better beyond chance while one of a higher-ranked outcome got worse.</p>
        : <ul className="panel conflicts">{found.conflicts.map((one) => <One key={`${one.segment}${one.better.metric}${one.worse.metric}`} one={one} now={found.now} />)}</ul>}
    </section>
  );
}

function One({ one, now }: { one: MetricConflict; now: MetricConflicts["now"] }) {
  const side = (which: MetricConflict["better"]) => `${value(which.before, which.unit)} → ${value(which.now, which.unit)}, ${difference(which.value, which.unit)} (${difference(which.low, which.unit)} to ${difference(which.high, which.unit)})`;
  const inPlaces = one.associations.find((each) => one.strength === "same_places" && each.q <= 0.05);
  const search = { ...parseSearch(one.segment), from: [now.from], to: [now.to] };
  return (
    <li>
      <p className="conflict-words">{one.words}{one.segment !== "" && <span className="dim"> {segmentText(one.segment)}.</span>}</p>
      <p className="small dim">
        <span className={`tag ${one.strength === "same_places" ? "bad" : "warn"}`}>{one.strength === "same_places" ? "in the same places" : "together"}</span>{" "}
        {OUTCOMES[one.worse.serves]} ranks above {OUTCOMES[one.better.serves].toLowerCase()}. {one.has_target ? "Its target rewards this." : "A headline figure without a target."} A correlation, not a cause.
      </p>
      <dl className="small">
        <dt>{one.better.title}</dt><dd className="tab">{side(one.better)}</dd>
        <dt>{one.worse.title}</dt><dd className="tab">{side(one.worse)}</dd>
        {inPlaces && <><dt>By {words(inPlaces.by)}</dt><dd>rank correlation {decimal(inPlaces.correlation, 2)} over {inPlaces.segments}, q {decimal(inPlaces.q, 3)}{inPlaces.most !== "" && <>; clearest: {inPlaces.contacts === null ? inPlaces.most_label : <Link className="link" {...linkOf(inPlaces.contacts)}>{inPlaces.most_label}</Link>}</>}</dd></>}
      </dl>
      <p className="target-links small">
        <Link className="link" {...linkOf(one.link)}>Why it got worse</Link>
        <Link className="link" to="/explore" search={{ ...search, figure: [one.worse.metric], by: [inPlaces?.by ?? "team"] }}>Explore</Link>
        <Link className="link" {...linkOf(one.worse.contacts)}>Conversations</Link>
        <Link className="link" to={metricPath(one.better.metric)} search={search}>{one.better.title}</Link>
      </p>
    </li>
  );
}
