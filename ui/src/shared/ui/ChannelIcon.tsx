import { IconBrandMessenger, IconDeviceMobileMessage, IconHeadset, IconHierarchy, IconMail, IconMessage, IconPhone, IconRobot, IconTicket, IconUser, IconUsers, IconWorld, type Icon } from "@tabler/icons-react";

const CHANNELS: Readonly<Record<string, Icon>> = { voice: IconPhone, chat: IconMessage, email: IconMail, sms: IconDeviceMobileMessage, social: IconWorld, messaging: IconBrandMessenger, ticket: IconTicket, bot: IconRobot };
const KINDS: Readonly<Record<string, Icon>> = { human: IconUser, ai: IconRobot, mixed: IconUsers, none: IconHierarchy };

export function ChannelIcon({ channel, size = 14 }: { channel: string; size?: number }) {
  const Shape = CHANNELS[channel] ?? IconHeadset;
  return <Shape size={size} stroke={1.7} aria-hidden style={{ flex: "none" }} />;
}
export function KindIcon({ kind, size = 14 }: { kind: string; size?: number }) {
  const Shape = KINDS[kind] ?? IconUser;
  return <Shape size={size} stroke={1.7} aria-hidden style={{ flex: "none" }} />;
}
