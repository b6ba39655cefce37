export { ScorecardsPage as Page } from "@/features/scorecards/routes/ScorecardsPage";
