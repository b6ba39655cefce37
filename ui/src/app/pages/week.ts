export { WeekPage as Page } from "@/features/brief/routes/WeekPage";
