import { createColumnHelper } from "@tanstack/react-table";
import { IconAlertOctagon, IconArrowsExchange, IconMoodAngry, IconPlayerPause, IconRepeat } from "@tabler/icons-react";
import type { InteractionRow } from "@/shared/api/schema";
import type { Sort } from "@/shared/api/queries/get-interactions";
import { count, dateTime, dateTimeFull, decimal, duration, NONE, value, words } from "@/shared/format/format";
import { ChannelIcon, KindIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link } from "@/shared/ui/Link";
import { ReasonName } from "@/shared/ui/ReasonName";

declare module "@tanstack/react-table" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData, TValue> { readonly width: string; readonly right?: boolean; readonly sorts?: readonly [Sort, Sort?]; readonly off?: boolean; readonly what?: string }
}

const column = createColumnHelper<InteractionRow>();
const text = (of: string) => <span className="clip" title={of} dir="auto">{of === "" ? <span className="faint">{NONE}</span> : of}</span>;

export const columns = [
  column.display({
    id: "started", header: "Started", meta: { width: "98px", sorts: ["-started_at", "started_at"], what: "When it began" },
    cell: ({ row: { original: row } }) => <Link className="row-link tab" to={conversationPath(row.id)} title={dateTimeFull(row.started_at)} aria-label={`Open ${row.id}, ${row.channel}, ${dateTime(row.started_at)}`}>{row.started_at ? dateTime(row.started_at) : "no time"}</Link>,
  }),
  column.display({ id: "channel", header: "Channel", meta: { width: "92px" }, cell: ({ row: { original: row } }) => <span className="cell-icon"><ChannelIcon channel={row.channel} />{row.channel}</span> }),
  column.display({ id: "reason", header: "Reason", meta: { width: "minmax(80px, 140px)" }, cell: ({ row: { original: row } }) => <ReasonName reason={row.reason} none={<span className="faint">{NONE}</span>} /> }),
  column.display({ id: "preview", header: "First words", meta: { width: "minmax(140px, 4fr)" }, cell: ({ row: { original: row } }) => <span className="clip dim" title={row.preview} dir="auto">{row.preview || <span className="faint">no words</span>}</span> }),
  column.display({ id: "flags", header: "Marks", meta: { width: "64px", what: "Repeat contact, transfer, hold, frustration voiced, failed card" }, cell: ({ row: { original: row } }) => <Flags row={row} /> }),
  column.display({ id: "queue", header: "Queue", meta: { width: "minmax(70px, 92px)" }, cell: ({ row: { original: row } }) => text(words(row.queue)) }),
  column.display({ id: "agent", header: "Agent", meta: { width: "minmax(90px, 132px)" }, cell: ({ row: { original: row } }) => <span className="cell-icon" title={`${row.agent_name || row.agent_id} (${row.agent_kind})`}><KindIcon kind={row.agent_kind} /><span className="clip" dir="auto">{row.agent_name || row.agent_id || NONE}</span></span> }),
  column.display({ id: "team", header: "Team", meta: { width: "minmax(70px, 110px)", off: true }, cell: ({ row: { original: row } }) => text(words(row.team)) }),
  column.display({ id: "customer", header: "Customer", meta: { width: "minmax(80px, 120px)", off: true }, cell: ({ row: { original: row } }) => text(row.customer_id) }),
  column.display({ id: "duration", header: "Length", meta: { width: "68px", right: true, sorts: ["-duration"] }, cell: ({ row: { original: row } }) => duration(row.duration_ms) }),
  column.display({ id: "turns", header: "Turns", meta: { width: "48px", right: true, off: true }, cell: ({ row: { original: row } }) => count(row.turns) }),
  column.display({ id: "effort", header: "Effort", meta: { width: "50px", right: true, sorts: ["-effort"], what: "Avoidable steps it cost the customer" }, cell: ({ row: { original: row } }) => (row.effort == null ? NONE : decimal(row.effort, 1)) }),
  column.display({ id: "points", header: "Score", meta: { width: "50px", right: true, sorts: ["points", "-points"], what: "Points of 100, mean of its scorecards" }, cell: ({ row: { original: row } }) => <span className={row.failed ? "bad" : ""}>{value(row.points, "points")}</span> }),
  column.display({ id: "csat", header: "CSAT", meta: { width: "42px", right: true }, cell: ({ row: { original: row } }) => row.csat ?? NONE }),
  column.display({ id: "dataset", header: "Data set", meta: { width: "110px", off: true }, cell: ({ row: { original: row } }) => text(row.dataset) }),
  column.display({ id: "id", header: "Id", meta: { width: "minmax(90px, 160px)", off: true }, cell: ({ row: { original: row } }) => <span className="clip mono" title={row.id}>{row.id}</span> }),
];

function Flags({ row }: { row: InteractionRow }) {
  return (
    <span className="flags">
      {row.repeat && <span title="repeat contact" className="dim"><IconRepeat size={14} stroke={1.7} role="img" aria-label="repeat contact" /></span>}
      {row.transfers > 0 && <span title={`${row.transfers} transfer(s)`} className="dim"><IconArrowsExchange size={14} stroke={1.7} role="img" aria-label="transfer" /></span>}
      {row.holds > 0 && <span title={`${row.holds} hold(s)`} className="dim"><IconPlayerPause size={14} stroke={1.7} role="img" aria-label="hold" /></span>}
      {row.frustration > 0 && <span title="frustration voiced" className="warn"><IconMoodAngry size={14} stroke={1.7} role="img" aria-label="frustration voiced" /></span>}
      {row.failed && <span title="failed a scorecard" className="bad"><IconAlertOctagon size={14} stroke={1.7} role="img" aria-label="failed a scorecard" /></span>}
    </span>
  );
}
