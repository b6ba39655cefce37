import { useElementSize } from "@mantine/hooks";
import type { DriverEvidence, DriverSpot, Unit } from "@/shared/api/schema";
import { count, date, words } from "@/shared/format/format";
import { Link, useGo } from "@/shared/ui/Link";
import { gap, linkOf } from "../words";

const H = 260, LEFT = 62, RIGHT = 12, TOP = 10, FOOT = 36;

const extent = (numbers: readonly number[]): readonly [number, number] => {
  const size = Math.max(1e-12, ...numbers.map(Math.abs));
  return [-size * 1.05, size * 1.05];
};
const spotName = (spot: DriverSpot, from: Unit, to: Unit): string => `${words(spot.segment)}, week of ${date(spot.week)}${spot.cells > 1 ? ` and ${count(spot.cells - 1)} alike` : ""}: ${gap(spot.x, from)}, then ${gap(spot.y, to)}`;

// Weeks of segments, less all that is held constant, with the line of the estimate. A point leads to its conversations.
export function Scatter({ evidence, from, to }: { evidence: DriverEvidence; from: Unit; to: Unit }) {
  const go = useGo();
  const { ref, width } = useElementSize();
  const W = Math.max(280, Math.floor(width) || 520);
  const { spots, seen } = evidence;
  const [x0, x1] = extent(spots.map((one) => one.x));
  const [y0, y1] = extent(spots.map((one) => one.y));
  const x = (value: number) => LEFT + ((value - x0) / (x1 - x0)) * (W - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - (value - y0) / (y1 - y0)) * (H - TOP - FOOT);
  const heaviest = Math.max(1e-12, ...spots.map((one) => one.weight));
  // The line, cut where it leaves the picture.
  const reach = seen.effect === 0 ? x1 : Math.min(x1, y1 / Math.abs(seen.effect));
  const clearest = [...spots].sort((a, b) => Math.abs(b.x) * b.weight - Math.abs(a.x) * a.weight).slice(0, 4);
  return (
    <figure className="driver-scatter" ref={ref}>
      <svg width={W} height={H} viewBox={`0 0 ${W} ${H}`} role="img" aria-label={`${count(spots.length)} points: ${evidence.from_title} across, ${evidence.to_title} up, both less what is held constant; the line ${seen.effect > 0 ? "rises" : "falls"} by ${gap(seen.step_effect, to)} for ${gap(seen.step, from)}.`}>
        <line x1={x(0)} x2={x(0)} y1={TOP} y2={H - FOOT} className="driver-axis" /><line x1={LEFT} x2={W - RIGHT} y1={y(0)} y2={y(0)} className="driver-axis" />
        {spots.map((spot) => <circle key={`${spot.segment}${spot.week}`} cx={x(spot.x)} cy={y(spot.y)} r={2 + 2.5 * Math.sqrt(spot.weight / heaviest)} onClick={() => go(linkOf(spot.contacts))}><title>{`${spotName(spot, from, to)}. Read the conversations.`}</title></circle>)}
        <line x1={x(-reach)} x2={x(reach)} y1={y(-reach * seen.effect)} y2={y(reach * seen.effect)} className="driver-fit" />
        <text x={LEFT - 8} y={TOP + 10} textAnchor="end">{gap(y1 / 1.05, to)}</text><text x={LEFT - 8} y={H - FOOT} textAnchor="end">{gap(y0 / 1.05, to)}</text>
        <text x={LEFT} y={H - FOOT + 16}>{gap(x0 / 1.05, from)}</text><text x={W - RIGHT} y={H - FOOT + 16} textAnchor="end">{gap(x1 / 1.05, from)}</text>
        <text x={(LEFT + W - RIGHT) / 2} y={H - 4} textAnchor="middle">{evidence.from_title}, less or more than usual</text>
      </svg>
      <figcaption className="small dim">
        {spots.some((one) => one.cells > 1) ? `Each point is the mean of about ${count(Math.round(spots.reduce((sum, one) => sum + one.cells, 0) / spots.length))} weeks. ` : "Each point is a week. "}
        Across: {evidence.from_title}; up: {evidence.to_title}; both less what is held constant. Chance in small weeks flattens the cloud; the line is what is left when it is taken out.
      </figcaption>
      <ul className="small driver-spots" aria-label="The clearest points">{clearest.map((spot) => (
        <li key={`${spot.segment}${spot.week}`}><span dir="auto">{spotName(spot, from, to)}</span> <Link className="link" {...linkOf(spot.contacts_before)}>before</Link> <Link className="link" {...linkOf(spot.contacts)}>after</Link></li>
      ))}</ul>
    </figure>
  );
}
