export { AgentsPage as Page } from "@/features/performance/routes/AgentsPage";
