import { pagesOf } from "../../factory/pages.ts";
import { badRequest } from "./resources.ts";

/** EFS's lists hold a hundred at most. */
export const pages = pagesOf(100, () => badRequest("Invalid Marker"));
