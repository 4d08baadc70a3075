import type { Project } from "@watchkeeper/config/define-config";

/** The configuration of a stage whose configuration changes while it runs. */
export const changing = {} as { current: Project };

export default new Proxy({} as Project, { get: (_, key) => Reflect.get(changing.current, key) });
