export { DriversPage as Page } from "@/features/drivers/routes/DriversPage";
