export { JourneysPage as Page } from "@/features/journeys/routes/JourneysPage";
