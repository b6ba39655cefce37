import { IconHistory } from "@tabler/icons-react";
import type { MetricVersions } from "@/shared/api/schema";
import { date } from "@/shared/format/format";

type Version = MetricVersions["versions"][number];

// One that came back is told once, since it did.
const apart = (all: readonly Version[]): readonly Version[] => all.filter((one, i) => all.findLastIndex((other) => other.version === one.version) === i);

// Shown where a figure has been defined in more than one way.
export function VersionPicker({ found, chosen, onChoose }: { found: MetricVersions; chosen: string; onChoose: (version: string | undefined) => void }) {
  return (
    <select className="input" aria-label="Definition" value={chosen} onChange={(event) => { const version = event.currentTarget.value; onChoose(version === found.current ? undefined : version); }}>
      {[...apart(found.versions)].reverse().map((one) => <option key={one.version} value={one.version}>{`${one.version === found.current ? "counts now" : one.version}, since ${date(one.since)}`}</option>)}
    </select>
  );
}

// While it is on it is said.
export function OtherDefinition({ version, onEnd }: { version: Version; onEnd: () => void }) {
  return (
    <p className="metric-other" role="status">
      <IconHistory size={15} aria-hidden />
      <span>As defined since <b>{date(version.since)}</b> (version {version.version}), over all contacts: {version.numerator}, of {version.denominator}.</span>
      <button type="button" className="btn quiet" onClick={onEnd}>Back to the definition that counts</button>
    </p>
  );
}
