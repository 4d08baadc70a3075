import { Argument, type Command } from "commander";
import { answer, newCommand } from "../command.ts";
import { completionScript, type Shell, shells } from "../complete.ts";
import type { Io } from "../io.ts";

/** `watchkeeper completion <shell>`: what teaches a shell to complete every command, option and choice. */
export const completionCommand = (io: Io): Command =>
  newCommand(
    "completion",
    "Print what teaches a shell to complete these commands",
    "watchkeeper completion bash > ~/.local/share/bash-completion/completions/watchkeeper\n  source <(watchkeeper completion zsh)\n  watchkeeper completion fish | source",
  )
    .addArgument(new Argument("<shell>", "whose words it is in").choices(shells))
    .action((shell: Shell, options: { readonly json?: boolean }, command: Command) => {
      const script = completionScript(command.parent ?? command, shell);
      answer(options, io, { shell, script }, (shown) => [shown.script]);
    });
