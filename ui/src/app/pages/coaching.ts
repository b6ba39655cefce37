export { CoachingPage as Page } from "@/features/performance/routes/CoachingPage";
