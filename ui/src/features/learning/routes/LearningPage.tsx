import { useMay } from "@/shared/api/queries/get-session";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { Paths } from "../components/Paths";
import { Processes } from "../components/Processes";
import { Quizzes } from "../components/Quizzes";
import { RampUpTab } from "../components/RampUpTab";
import "../components/learning.css";

const TABS = [
  { id: "processes", name: "How do I …?" },
  { id: "paths", name: "Paths" },
  { id: "quizzes", name: "Quizzes" },
  { id: "ramp-up", name: "Ramp-up and hiring" },
] as const;

export function LearningPage() {
  useTitle("Learning");
  const [search, setSearch] = useUrl();
  const talks = useMay("conversations.read");
  const tabs = TABS.filter((tab) => talks || (tab.id !== "paths" && tab.id !== "quizzes"));
  const at = tabs.find((tab) => tab.id === first(search, "tab"))?.id ?? "processes";
  return (
    <div className="page">
      <header className="page-head">
        <h1>Learning</h1>
        <div className="seg learn-tabs" role="group" aria-label="What to see">{tabs.map((tab) => <button type="button" key={tab.id} aria-pressed={tab.id === at} onClick={() => setSearch(withKeys({}, { tab: tab.id === "processes" ? undefined : tab.id }), { push: true })}>{tab.name}</button>)}</div>
      </header>
      {at === "processes" && <Processes search={search} setSearch={setSearch} />}
      {at === "paths" && <Paths />}
      {at === "quizzes" && <Quizzes />}
      {at === "ramp-up" && <RampUpTab search={search} setSearch={setSearch} />}
    </div>
  );
}
