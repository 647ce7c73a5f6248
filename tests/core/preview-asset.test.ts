import { describe, expect, it } from "vitest";
import { isPreviewAsset } from "../../packages/core/src/preview-asset.ts";

const folder = "https://www.dropbox.com/scl/fi/k2";

describe("isPreviewAsset", () => {
  it.each([
    `${folder}/MS.png?rlkey=k&raw=1`,
    `${folder}/logo_client.jpeg?raw=%31`,
    `${folder}/%6Cogo.webp?raw=0&raw=1`,
    `${folder}/avatar.p%6Eg?raw=1`,
    `${folder}/profile%20photo.GIF?raw=1`,
    `${folder}/msieur.jpg?raw=1#x`,
    "http://dl.DROPBOX.com/SCL/FI/ms.png?raw=1",
  ])("is true of %s", (url) => {
    expect(isPreviewAsset(url)).toBe(true);
  });

  it.each([
    `${folder}/MS.png`,
    `${folder}/MS.png?raw=10`,
    `${folder}/MS.png?xraw=1`,
    `${folder}/MS.png?raw`,
    `${folder}/MS.png#?raw=1`,
    `${folder}/MS.svg?raw=1`,
    `${folder}/MSpng?raw=1`,
    `${folder}/MS.png/?raw=1`,
    `${folder}/mission.png?raw=1`,
    `${folder}/le-logo.png?raw=1`,
    "https://www.dropbox.com/s/k2/MS.png?raw=1",
    "https://www.dropbox.com/scl/fo/k2/MS.png?raw=1",
    "https://fromsmash.com/scl/fi/k2/MS.png?raw=1",
    "https://evildropbox.com/scl/fi/k2/MS.png?raw=1",
  ])("is false of %s", (url) => {
    expect(isPreviewAsset(url)).toBe(false);
  });
});
