import { useParams } from "@tanstack/react-router";
import { SessionPage } from "@/features/performance/routes/SessionPage";

export function Page() {
  const { id } = useParams({ strict: false });
  return <SessionPage key={id} id={id ?? ""} />;
}
