/** Where `npm run build` puts the functions' bundles, and `sst deploy` takes them from: one folder a function. */
export const bundlesFolder = "dist/functions";
