export { createDirectory as createState, type Directory as IamState } from "../../kernel/iam/directory.ts";
