export { ReadinessPage as Page } from "@/features/readiness/routes/ReadinessPage";
