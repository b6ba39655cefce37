export { DestinationsPage as Page } from "@/features/destinations/routes/DestinationsPage";
