/** Completion scripts for shells, made from the program: what `--help` shows is what is completed. */
import type { Command as Commander } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

interface Word {
  readonly text: string;
  readonly summary: string;
}

/** What may follow after some words of a command line. */
interface Place {
  /** `kalpa config`: the words that lead there. */
  readonly path: string;
  readonly commands: readonly Word[];
  /** Values of its arguments, where they are known: `<bash|zsh|fish>`. */
  readonly values: readonly Word[];
  readonly options: readonly (Word & { readonly takesValue: boolean })[];
}

/** The script that makes a shell complete the commands and options of `program`. */
export function completionScript(shell: Shell, program: Commander): string {
  const places = placesOf(program, []);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](places);
}

function placesOf(command: Commander, inherited: Place['options']): Place[] {
  const help = command.createHelp();
  const own = help
    .visibleOptions(command)
    .flatMap(({ long, description, required, optional }) =>
      long ? [{ text: long, summary: description, takesValue: required || optional }] : [],
    );
  const options = [...own, ...inherited.filter(({ text }) => own.every((option) => option.text !== text))];
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  return [
    {
      path: pathOf(command),
      commands: children.map((child) => ({ text: child.name(), summary: child.summary() })),
      values: command.registeredArguments.flatMap((argument) =>
        argument.name().includes('|')
          ? argument
              .name()
              .split('|')
              .map((text) => ({ text, summary: argument.description }))
          : [],
      ),
      options,
    },
    ...children.flatMap((child) => placesOf(child, options)),
  ];
}

function pathOf(command: Commander): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** The paths below the program itself, as patterns of a shell's `case`. */
function pathPatterns(places: readonly Place[]): string {
  return places
    .slice(1)
    .map(({ path }) => quote(path))
    .join('|');
}

/** Options after which a value is typed, each with the path that it belongs to. */
function valuePatterns(places: readonly Place[]): string {
  return places
    .flatMap(({ path, options }) =>
      options.filter(({ takesValue }) => takesValue).map(({ text }) => quote(`${path} ${text}`)),
    )
    .join('|');
}

function bashScript(places: readonly Place[]): string {
  const cases = places.map(({ path, commands, values, options }) => {
    const words = [...commands, ...values, ...options].map(({ text }) => text);
    return `    ${quote(path)}) candidates=${quote(words.join(' '))} ;;`;
  });
  return `# kalpa completion for bash: eval "$(kalpa completion bash)"
_kalpa() {
  local current=\${COMP_WORDS[COMP_CWORD]} where=kalpa candidates='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$where \${COMP_WORDS[i]}" in
      ${pathPatterns(places)}) where="$where \${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$where \${COMP_WORDS[COMP_CWORD-1]}" in
    ${valuePatterns(places)}) return ;;
  esac
  case "$where" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -o default -F _kalpa kalpa`;
}

function zshScript(places: readonly Place[]): string {
  const cases = places.map(({ path, commands, values, options }) => {
    const words = [...commands, ...values, ...options].map(({ text, summary }) =>
      quote(`${text.replaceAll(':', '\\:')}:${summary}`),
    );
    return `    (${quote(path)}) candidates=(${words.join(' ')}) ;;`;
  });
  return `#compdef kalpa
# kalpa completion for zsh: source <(kalpa completion zsh)
_kalpa() {
  local where=kalpa word
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$where $word" in
      (${pathPatterns(places)}) where="$where $word" ;;
    esac
  done
  case "$where \${words[CURRENT-1]}" in
    (${valuePatterns(places)}) _files; return ;;
  esac
  case "$where" in
${cases.join('\n')}
  esac
  _describe 'kalpa' candidates
  _files
}
compdef _kalpa kalpa`;
}

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, values, options }) => {
    const at = `complete -c kalpa -n ${quote(`__kalpa_at ${path}`)}`;
    return [
      ...[...commands, ...values].map(({ text, summary }) => `${at} -a ${quote(text)} -d ${quote(summary)}`),
      ...options.map(({ text, summary, takesValue }) => {
        const value = takesValue ? ' -r' : '';
        return `${at} -l ${quote(text.slice(2))}${value} -d ${quote(summary)}`;
      }),
    ];
  });
  return `# kalpa completion for fish: kalpa completion fish | source
function __kalpa_at
  set -l where kalpa
  for word in (commandline -opc)[2..]
    switch "$where $word"
      case ${pathPatterns(places).replaceAll('|', ' ')}
        set where "$where $word"
    end
  end
  test "$where" = "$argv"
end
${lines.join('\n')}`;
}

/** A text as one word of any of the three shells; none of them has another quote within these. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '’').replaceAll('\\', '\\\\')}'`;
}
