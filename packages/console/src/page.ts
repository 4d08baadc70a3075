/** Scripts, styles and data from this server alone; no mark-up is ever made out of text. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%231f5fbf'/%3E%3Cpath d='M6 16q10-12 20 0q-10 12-20 0z' fill='none' stroke='white' stroke-width='2.5'/%3E%3Ccircle cx='16' cy='16' r='4' fill='white'/%3E%3C/svg%3E";

/** The console's page: a frame, which the script fills. */
export const consolePage = (): {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
} => ({
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Watchkeeper</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/_watchkeeper/console.css">
<script type="module" src="/_watchkeeper/console.js"></script>
</head>
<body>
<div id="console"></div>
<noscript>Watchkeeper's page needs JavaScript. The command line does all that it does: npx watchkeeper --help</noscript>
</body>
</html>
`,
  headers: {
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
  },
});
