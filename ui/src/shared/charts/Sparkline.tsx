import type { Bucket } from "../api/schema";
import { spark } from "./spark";

export function Sparkline({ series, label, width = 120, height = 34 }: { series: readonly Bucket[]; label: string; width?: number; height?: number }) {
  const shape = spark(series, width, height);
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      {shape.band !== "" && <polygon points={shape.band} fill="var(--accent)" opacity={0.13} />}
      {shape.lines.map((points) => <polyline key={points} points={points} fill="none" stroke="var(--accent)" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />)}
      {shape.dashed.map((points) => <polyline key={points} points={points} fill="none" stroke="var(--text-3)" strokeWidth={1.5} strokeDasharray="2 3" />)}
      {shape.last && <circle cx={shape.last.x} cy={shape.last.y} r={2} fill="var(--accent)" />}
    </svg>
  );
}
