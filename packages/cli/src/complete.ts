import type { Command } from "commander";

/** A shell that words can be completed in. */
export type Shell = "bash" | "zsh" | "fish";

/** The shells that words can be completed in. */
export const shells: readonly Shell[] = ["bash", "zsh", "fish"];

/** A command, by the words that lead to it, and what may follow there. */
interface Place {
  /** `audit verify`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly Completion[];
}

interface Completion {
  readonly word: string;
  readonly does: string;
}

/** A script that completes every command, option and choice of the program, in a shell's own words. */
export const completionScript = (root: Command, shell: Shell): string =>
  scripts[shell](root.name(), placesOf(root, []));

/** Every command below one, itself included, with what may follow it. */
function placesOf(command: Command, path: readonly string[]): readonly Place[] {
  const subcommands = command.commands.map((one) => ({ word: one.name(), does: one.description() }));
  const options = command.createHelp().visibleOptions(command);
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  return [
    {
      path: path.join(" "),
      words: [
        ...subcommands,
        ...choices.map((word) => ({ word, does: "" })),
        ...options.flatMap(({ long, description }) => (long ? [{ word: long, does: description }] : [])),
      ],
    },
    ...command.commands.flatMap((one) => placesOf(one, [...path, one.name()])),
  ];
}

const namesIn = ({ words }: Place) => words.map(({ word }) => word).join(" ");

/** Walks the words before the present one down to the command that they lead to, in bash and zsh alike. */
const walk = (places: readonly Place[], words: string) => [
  '  local path="" word',
  `  for word in ${words}; do`,
  '    case "$path $word" in',
  `      ${places
    .filter(({ path }) => path !== "")
    .map(({ path }) => `"${path.includes(" ") ? path : ` ${path}`}"`)
    .join("|")}) path="\${path:+$path }$word" ;;`,
  "    esac",
  "  done",
];

const casesOf = (places: readonly Place[], answer: (place: Place) => string) => [
  '  case "$path" in',
  ...places.map((place) => `    "${place.path}") ${answer(place)} ;;`),
  "  esac",
];

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const scripts: Readonly<Record<Shell, (name: string, places: readonly Place[]) => string>> = {
  bash: (name, places) =>
    [
      `_${name}() {`,
      ...walk(places, `"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`),
      '  local words=""',
      ...casesOf(places, (place) => `words=${quoted(namesIn(place))}`),
      `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
      "}",
      `complete -o default -F _${name} ${name}`,
    ].join("\n"),
  zsh: (name, places) =>
    [
      `#compdef ${name}`,
      `_${name}() {`,
      ...walk(places, `"\${(@)words[2,CURRENT-1]}"`),
      ...casesOf(places, (place) => `compadd -- ${namesIn(place)}`),
      "}",
      `compdef _${name} ${name}`,
    ].join("\n"),
  fish: (name, places) =>
    [
      `complete -c ${name} -f`,
      ...places.flatMap(({ path, words }) => {
        const at =
          path === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${path.split(" ").at(-1)}`;
        return words.map(({ word, does }) => {
          const what = word.startsWith("--") ? `-l ${word.slice(2)}` : `-a ${word}`;
          return `complete -c ${name} -n '${at}' ${what}${does === "" ? "" : ` -d ${quoted(does)}`}`;
        });
      }),
    ].join("\n"),
};
