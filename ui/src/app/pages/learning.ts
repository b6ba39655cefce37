export { LearningPage as Page } from "@/features/learning/routes/LearningPage";
