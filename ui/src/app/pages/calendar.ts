export { CalendarPage as Page } from "@/features/calendar/routes/CalendarPage";
