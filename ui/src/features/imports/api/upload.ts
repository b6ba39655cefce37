// The upload itself, with progress: fetch cannot report it, so XMLHttpRequest does.
import { ApiFailure, csrfHeaders, failureFromText, queryString } from "@/shared/api/client";

export interface Upload { readonly done: Promise<string>; readonly abort: () => void }

export function upload(file: File, format: string, onProgress: (sent: number) => void): Upload {
  const request = new XMLHttpRequest();
  const path = `/v1/imports${queryString({ filename: file.name, format })}`;
  const done = new Promise<string>((resolve, reject) => {
    request.open("POST", path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status < 200 || request.status >= 300) return reject(failureFromText(request.responseText, request.status, `POST ${path}`));
      try { resolve((JSON.parse(request.responseText) as { id: string }).id); } catch { reject(new ApiFailure("The answer was not JSON.", "unknown", request.status, `POST ${path}`)); }
    };
    request.onerror = () => reject(new ApiFailure("The connection broke during the upload.", "network", 0, `POST ${path}`));
    request.onabort = () => reject(new ApiFailure("The upload was cancelled.", "conflict", 0, `POST ${path}`));
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}

// Time left from what has been read so far; null until that says anything.
export function timeLeft(read: number, all: number, seconds: number): number | null {
  if (read <= 0 || all <= 0 || seconds < 0.5 || read >= all) return null;
  return ((all - read) / (read / seconds)) * 1000;
}
