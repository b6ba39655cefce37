import { useParams } from "@tanstack/react-router";
import { InitiativePage } from "@/features/initiatives/routes/InitiativePage";

export function Page() {
  const { id } = useParams({ strict: false });
  return <InitiativePage key={id} id={id ?? ""} />;
}
