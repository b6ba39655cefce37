export { ReviewPage as Page } from "@/features/review/routes/ReviewPage";
