import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Calendar } from "@/shared/api/schema";

export const useCalendar = () => useQuery({ queryKey: ["calendar"], queryFn: ({ signal }) => api.get<Calendar>("/v1/calendar", undefined, signal) });
export const saveCalendar = (calendar: Calendar) => api.put<Calendar>("/v1/calendar", calendar);
