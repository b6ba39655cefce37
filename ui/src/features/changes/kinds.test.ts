import { describe, expect, it } from "vitest";
import { fieldOfMoment, momentOfField, setZone } from "@/shared/format/zone";
import { fieldsOf, segmentOf, segmentWords } from "./kinds";

describe("a change written by hand", () => {
  it("takes a segment as people type it", () => {
    expect(segmentOf(" queue=billing & channel=chat ")).toBe("queue=billing&channel=chat");
    expect(segmentOf("queue=Rück sendung")).toBe("queue=R%C3%BCck%20sendung");
    expect(segmentOf(segmentOf("reason=100%"))).toBe("reason=100%25");
    expect(segmentOf("")).toBe("");
  });
  it("reads it back", () => expect(segmentWords("queue=R%C3%BCck%20sendung&agent_kind=ai")).toBe("queue Rück sendung, agent kind ai"));
  it("means the zone's clock", () => {
    expect(momentOfField("2026-03-02T10:30")).toBe("2026-03-02T10:30:00Z"); expect(momentOfField("")).toBe(""); expect(fieldOfMoment("2026-03-02T10:30:00Z")).toBe("2026-03-02T10:30"); expect(fieldOfMoment(null)).toBe("");
    setZone("Europe/Berlin");
    expect(momentOfField("2026-03-02T10:30")).toBe("2026-03-02T09:30:00Z"); expect(fieldOfMoment("2026-03-02T09:30:00Z")).toBe("2026-03-02T10:30");
    setZone("UTC");
  });
  it("gives what the server takes", () => {
    const form = new FormData();
    form.set("title", " Billing 4.2 "); form.set("at", "2026-03-02T10:30");
    expect(fieldsOf("release", form)).toEqual({ kind: "release", title: "Billing 4.2", at: "2026-03-02T10:30:00Z", until: "", segment: "", link: "", notes: "" });
  });
});
