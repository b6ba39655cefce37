import { useParams } from "@tanstack/react-router";
import { PathPage } from "@/features/learning/routes/PathPage";

export function Page() {
  const { id } = useParams({ strict: false });
  return <PathPage key={id} id={id ?? ""} />;
}
