import { useParams } from "@tanstack/react-router";
import { ProcessPage } from "@/features/learning/routes/ProcessPage";

export function Page() {
  const { id } = useParams({ strict: false });
  return <ProcessPage key={id} id={id ?? ""} />;
}
