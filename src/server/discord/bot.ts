/**
 * The bot on discord.js: it translates what people press and who comes and goes into the functions of
 * accounts/discord.ts, and their answers into replies that only whoever pressed sees. Nothing is decided here.
 */
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  Events,
  GatewayIntentBits,
  MessageFlags,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
  type Interaction,
  type RepliableInteraction,
} from 'discord.js';
import {
  banLeaver,
  giveCode,
  giveTemporaryPassword,
  welcomeBack,
  whoAmI,
  type DiscordAnswer,
} from '../accounts/discord.js';
import type { AppContext } from '../context.js';

const ids = { getCode: 'kalpa:get-code', whoAmI: 'kalpa:who-am-i', email: 'kalpa:email', field: 'email' };

const commands = [
  { name: 'account', description: 'Which KALPA account is bound to you' },
  { name: 'reset-password', description: 'A temporary password for your KALPA account' },
];

/** Connects the bot and gives back what ends it. */
export async function startBot(app: AppContext): Promise<() => Promise<void>> {
  const { token, guild } = app.settings.discord;
  const client = new Client({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers] });
  const logged = (what: string, work: () => Promise<unknown>) => {
    work().catch((error: unknown) => app.log.error({ err: error }, `Discord: ${what} failed`));
  };
  client.on(Events.Error, (error) => app.log.warn({ err: error }, 'Discord: connection error'));
  client.on(Events.InteractionCreate, (interaction) =>
    logged('an answer', () => handleInteraction(app, interaction)),
  );
  client.on(Events.GuildMemberRemove, (member) => {
    if (member.guild.id === guild) logged('a ban', () => banLeaver(app, member.id));
  });
  client.on(Events.GuildMemberAdd, (member) => {
    if (member.guild.id === guild) logged('a lifted ban', () => welcomeBack(app, member.id));
  });
  client.once(Events.ClientReady, (ready) => {
    app.log.info({ bot: ready.user.tag }, 'Discord: the bot is connected');
    logged('setting up', () => setUp(app, ready));
  });
  await client.login(token);
  return () => client.destroy();
}

/** The commands of the guild, and the message with the two buttons where the channel has none of ours yet. */
async function setUp({ settings }: AppContext, client: Client<true>): Promise<void> {
  const { guild, channel } = settings.discord;
  await client.application.commands.set(commands, guild);
  const place = await client.channels.fetch(channel);
  if (!place?.isSendable() || !place.isTextBased())
    throw new Error(`The channel ${channel} takes no messages.`);
  const recent = await place.messages.fetch({ limit: 50 });
  if (recent.some((message) => message.author.id === client.user.id && message.components.length > 0)) return;
  const button = (id: string, label: string) =>
    new ButtonBuilder().setCustomId(id).setLabel(label).setStyle(ButtonStyle.Primary);
  const buttons = [button(ids.getCode, 'Get Code'), button(ids.whoAmI, 'Who Am I?')];
  await place.send({
    content: 'Verify your KALPA account here.',
    components: [new ActionRowBuilder<ButtonBuilder>().addComponents(buttons)],
  });
}

async function handleInteraction(app: AppContext, interaction: Interaction): Promise<void> {
  const discordId = interaction.user.id;
  const now = app.clock.now();
  if (interaction.isButton() && interaction.customId === ids.getCode) {
    const bound = await whoAmI(app, discordId);
    if (bound.status === 404) await interaction.showModal(emailForm());
    else await reply(interaction, await giveCode(app, { discordId, now }));
  } else if (interaction.isModalSubmit() && interaction.customId === ids.email) {
    const email = interaction.fields.getTextInputValue(ids.field);
    await reply(interaction, await giveCode(app, { discordId, email, now }));
  } else if (interaction.isButton() && interaction.customId === ids.whoAmI) {
    await reply(interaction, await whoAmI(app, discordId));
  } else if (interaction.isChatInputCommand()) {
    const isReset = interaction.commandName === 'reset-password';
    if (isReset) await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await reply(
      interaction,
      await (isReset ? giveTemporaryPassword(app, { discordId, now }) : whoAmI(app, discordId)),
    );
  }
}

function emailForm(): ModalBuilder {
  const field = new TextInputBuilder()
    .setCustomId(ids.field)
    .setLabel('The e-mail address that you entered in the game')
    .setStyle(TextInputStyle.Short)
    .setMaxLength(254);
  return new ModalBuilder()
    .setCustomId(ids.email)
    .setTitle('Get Code')
    .addComponents(new ActionRowBuilder<TextInputBuilder>().addComponents(field));
}

async function reply(interaction: RepliableInteraction, { message }: DiscordAnswer): Promise<void> {
  if (interaction.deferred) await interaction.editReply({ content: message });
  else await interaction.reply({ content: message, flags: MessageFlags.Ephemeral });
}
