import { useParams } from "@tanstack/react-router";
import { ConversationPage } from "@/features/conversation/routes/ConversationPage";

export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <ConversationPage key={id} id={id} />;
}
