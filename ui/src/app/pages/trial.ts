export { TrialPage as Page } from "@/features/trial/routes/TrialPage";
