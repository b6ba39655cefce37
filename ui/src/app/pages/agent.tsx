import { useParams } from "@tanstack/react-router";
import { AgentPage } from "@/features/performance/routes/AgentPage";

export function Page() {
  const { id } = useParams({ strict: false });
  return <AgentPage key={id} id={id ?? ""} />;
}
