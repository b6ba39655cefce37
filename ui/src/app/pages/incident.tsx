import { useParams } from "@tanstack/react-router";
import { IncidentPage } from "@/features/pulse/routes/IncidentPage";

export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <IncidentPage key={id} id={id} />;
}
