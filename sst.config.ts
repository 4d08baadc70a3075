/// <reference path="./.sst/platform/config.d.ts" />

/** Deploys a stage: what the two tables say, derived by packages/infra, as on the laptop. SST allows no import up here. */
export default $config({
  async app({ stage }) {
    const { default: config } = await import("./watchkeeper.config.ts");
    const { isProduction } = await import("@watchkeeper/config/production");
    return {
      name: "watchkeeper",
      home: "aws",
      removal: isProduction(stage) ? "retain" : "remove",
      protect: isProduction(stage),
      // A deployment with the credentials of another account is refused.
      providers: {
        aws: { region: config.hub.region as aws.Region, allowedAccountIds: [config.hub.account] },
      },
    };
  },
  async run() {
    const { default: config } = await import("./watchkeeper.config.ts");
    const { functions } = await import("./functions/index.ts");
    const { workflows } = await import("./workflows/index.ts");
    const { deployStage } = await import("./packages/infra/src/sst/deploy-stage.ts");
    return deployStage({ stage: $app.stage, config, functions, workflows });
  },
});
