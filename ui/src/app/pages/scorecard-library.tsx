export { LibraryPage as Page } from "@/features/scorecards/routes/LibraryPage";
