import { useParams } from "@tanstack/react-router";
import { DraftPage } from "@/features/scorecards/routes/DraftPage";

export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <DraftPage key={id} id={id} />;
}
