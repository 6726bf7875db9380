import { completionScript, shells } from '../cli/completion.js';
import { defineCommand, UsageError } from '../cli/command.js';

export const completionCommand = defineCommand({
  name: 'completion',
  summary: 'Print the script that makes a shell complete commands and options.',
  arguments: [{ name: `<${shells.join('|')}>`, summary: 'the shell' }],
  examples: [
    'eval "$(kalpa completion bash)"',
    'kalpa completion zsh > ~/.zfunc/_kalpa',
    'kalpa completion fish > ~/.config/fish/completions/kalpa.fish',
  ],
  notes: 'Put the first line into ~/.bashrc to have it in every shell.',
  async run([name], _options, context) {
    const shell = shells.find((known) => known === name);
    if (!shell) throw new UsageError(`There is completion for ${shells.join(', ')}, not for ${name}.`);
    const script = completionScript(shell, await context.program());
    context.result({ shell, script }, script);
  },
});
