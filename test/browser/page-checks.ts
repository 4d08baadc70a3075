import type { Page } from "playwright-core";

interface AccessibleNode {
  readonly ignored: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
}

const mustBeNamed = new Set([
  "button",
  "link",
  "textbox",
  "img",
  "image",
  "main",
  "navigation",
  "region",
  "dialog",
]);

/** What a screen reader could only call by its role. */
export async function unnamedControls(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send("Accessibility.getFullAXTree")) as unknown as {
    nodes: readonly AccessibleNode[];
  };
  await session.detach();
  return nodes
    .filter(({ ignored, role, name }) => !ignored && mustBeNamed.has(role?.value ?? "") && !name?.value)
    .map(({ role }) => role?.value ?? "");
}

/**
 * The visible texts whose contrast with their ground is below WCAG 2.2's AA (4.5, or 3 for large ones):
 * https://www.w3.org/TR/WCAG22/#contrast-minimum. Disabled controls and texts of drawings are left out.
 */
export const weakTexts = async (page: Page): Promise<readonly string[]> => page.evaluate(findWeakTexts);

const findWeakTexts = `(() => {
  const channels = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const ground = channels(getComputedStyle(at).backgroundColor);
      if (ground.a === 1) return ground;
    }
    return { r: 255, g: 255, b: 255 };
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const weak = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const box = element.getBoundingClientRect();
    if (!own || box.width < 2 || element.closest("svg, :disabled, noscript")) continue;
    const style = getComputedStyle(element);
    if (style.visibility === "hidden") continue;
    const [light, dark] = [luminance(channels(style.color)), luminance(groundOf(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.7 && style.fontWeight >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) weak.push(element.textContent.trim().slice(0, 40) + ": " + contrast.toFixed(2));
  }
  return weak;
})()`;
