export { ExplorePage as Page } from "@/features/explore/routes/ExplorePage";
