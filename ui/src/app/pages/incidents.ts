export { IncidentsPage as Page } from "@/features/pulse/routes/IncidentsPage";
