import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Delivery, Destination, Destinations, DestinationSecret, NewDestination } from "@/shared/api/schema";

// What is on its way changes by itself: looked at again while the page is open.
const AGAIN_MS = 5000;

export const useDestinations = () => useQuery({ queryKey: ["destinations"], queryFn: ({ signal }) => api.get<Destinations>("/v1/destinations", undefined, signal), refetchInterval: AGAIN_MS });
export const useDeliveries = (destination: string) =>
  useQuery({ queryKey: ["deliveries", destination], queryFn: async ({ signal }) => (await api.get<{ deliveries: Delivery[] }>("/v1/deliveries", { destination, limit: 200 }, signal)).deliveries, refetchInterval: AGAIN_MS });

const at = (id: string, what = ""): string => `/v1/destinations/${encodeURIComponent(id)}${what}`;
export const addDestination = (fields: NewDestination) => api.post<DestinationSecret>("/v1/destinations", fields);
export const changeDestination = (id: string, fields: NewDestination) => api.post<Destination>(at(id), fields);
export const removeDestination = (id: string) => api.delete(at(id));
export const testDestination = (id: string) => api.post<Delivery>(at(id, "/test"));
export const rotateSecret = (id: string) => api.post<DestinationSecret>(at(id, "/rotate-secret"));
export const retryDelivery = (id: string) => api.post<Delivery>(`/v1/deliveries/${encodeURIComponent(id)}/retry`);
