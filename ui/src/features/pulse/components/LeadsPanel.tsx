import { useState } from "react";
import { useDrivers } from "@/shared/api/queries/get-drivers";
import type { DriverEdge, Metric } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone } from "@/shared/ui/States";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

// What leads this figure a week or two before, by the driver graph; learned when somebody asks.
export function LeadsPanel({ metric, search }: { metric: Metric; search: Search }) {
  const [open, setOpen] = useState(false);
  const filters = filterParams(search);
  const drivers = useDrivers({ ...filters, segment: "queue" }, open);
  const told = (drivers.data?.edges ?? []).filter((one) => one.status !== "unsure");
  const leads = told.filter((one) => one.to === metric.id), led = told.filter((one) => one.from === metric.id);
  return (
    <details className="panel why leads" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="panel-title">What leads it, and what it leads <span className="faint why-from">A week or two apart, within queues, all else held constant</span></summary>
      {drivers.error && !drivers.data ? <p className="bad" role="alert">{sentence(drivers.error.message)}</p>
        : !drivers.data ? <div aria-busy style={{ display: "grid", gap: 6 }}><Bone w="80%" /><Bone w="60%" /></div>
        : drivers.data.state === "too_little" ? <p className="dim">{drivers.data.words}</p>
        : <><Edges edges={leads} none={`No figure leads ${metric.title} beyond chance.`} filters={filters as Search} /><Edges edges={led} none="" filters={filters as Search} /></>}
      <p className="faint small">Associations in time; a driver is what people confirmed. <Link className="link" to="/drivers" search={filters as Search}>All drivers</Link></p>
    </details>
  );
}

function Edges({ edges, none, filters }: { edges: readonly DriverEdge[]; none: string; filters: Search }) {
  if (edges.length === 0) return none === "" ? null : <p className="dim">{none}</p>;
  return <ul className="leads-list">{edges.map((one) => <li key={`${one.from}${one.to}`}>{one.words} <Link className="link small" to="/drivers" search={{ ...filters, edge: [`${one.from}~${one.to}`] }}>Evidence</Link></li>)}</ul>;
}
