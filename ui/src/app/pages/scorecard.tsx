import { useParams } from "@tanstack/react-router";
import { ScorecardPage } from "@/features/scorecards/routes/ScorecardPage";

export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <ScorecardPage key={id} id={id} />;
}
