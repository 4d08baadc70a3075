import { expect, test } from "vitest";
import { isTakenIn } from "./selections.ts";

const volume = { arn: "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718", tags: new Map() };
const takes = (pattern: string) => isTakenIn(volume, [{ BackupSelection: { Resources: [pattern] } }]);

test("a star in a selection's ARN stands for any text, and nothing else is a pattern", () => {
  expect(takes("*")).toBe(true);
  expect(takes("arn:aws:ec2:*:*:volume/*")).toBe(true);
  expect(takes("arn:*:volume/vol-*718")).toBe(true);
  expect(takes("arn:aws:ec2:*:*:instance/*")).toBe(false);
  expect(takes("arn:aws:ec2:us.east-1:444455556666:volume/*")).toBe(false);
  expect(takes(volume.arn)).toBe(true);
  expect(takes(`${volume.arn}*${volume.arn}`)).toBe(false);
});

test("whoever writes a selection of many stars holds up nobody", () => {
  const many = isTakenIn({ arn: "a".repeat(200), tags: new Map() }, [
    { BackupSelection: { Resources: [`${"*a".repeat(50)}*b`] } },
  ]);
  expect(many).toBe(false);
});
