import { useParams } from "@tanstack/react-router";
import { MetricPage } from "@/features/pulse/routes/MetricPage";

export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <MetricPage key={id} id={id} />;
}
