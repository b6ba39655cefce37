import { useParams } from "@tanstack/react-router";
import { QuizPage } from "@/features/learning/routes/QuizPage";

export function Page() {
  const { id } = useParams({ strict: false });
  return <QuizPage key={id} id={id ?? ""} />;
}
