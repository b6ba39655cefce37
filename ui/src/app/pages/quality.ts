export { QualityPage as Page } from "@/features/performance/routes/QualityPage";
