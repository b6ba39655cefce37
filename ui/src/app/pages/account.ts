export { AccountPage as Page } from "@/features/access/routes/AccountPage";
