/** The words of mails. `{value}` is the code, the password or the account name, and stands alone in its line. */
import type { MailLanguage } from './languages.js';

export type MailKind = 'code' | 'password' | 'account';

export interface MailText {
  readonly subject: string;
  /** Paragraphs before and after the value. */
  readonly before: string;
  readonly after: string;
}

export const mailTexts: Readonly<Record<MailLanguage, Readonly<Record<MailKind, MailText>>>> = {
  en: {
    code: {
      subject: 'KALPA: your verification code',
      before: 'Enter this code in the game to verify your e-mail address:',
      after: 'It is valid for 10 minutes. If you did not ask for it, ignore this mail.',
    },
    password: {
      subject: 'KALPA: your temporary password',
      before: 'Log in with this temporary password, then choose a new one:',
      after:
        'It is valid for 24 hours. Your old password works until you use it. If you did not ask for it, ignore this mail: nothing changes.',
    },
    account: {
      subject: 'KALPA: your account name',
      before: 'The account that belongs to this e-mail address is:',
      after: 'If you did not ask for it, ignore this mail.',
    },
  },
  ko: {
    code: {
      subject: 'KALPA: 인증 코드',
      before: '이메일 주소를 인증하려면 게임에 다음 코드를 입력해 주세요.',
      after: '코드는 10분간 유효합니다. 요청하지 않으셨다면 이 메일을 무시해 주세요.',
    },
    password: {
      subject: 'KALPA: 임시 비밀번호',
      before: '다음 임시 비밀번호로 로그인한 뒤 새 비밀번호를 설정해 주세요.',
      after:
        '임시 비밀번호는 24시간 동안 유효하며, 사용하기 전까지는 기존 비밀번호를 그대로 쓸 수 있습니다. 요청하지 않으셨다면 이 메일을 무시해 주세요. 아무것도 변경되지 않습니다.',
    },
    account: {
      subject: 'KALPA: 계정 이름',
      before: '이 이메일 주소에 등록된 계정은 다음과 같습니다.',
      after: '요청하지 않으셨다면 이 메일을 무시해 주세요.',
    },
  },
  ja: {
    code: {
      subject: 'KALPA: 認証コード',
      before: 'メールアドレスを認証するには、ゲーム内で次のコードを入力してください。',
      after: 'コードの有効期限は10分です。お心当たりがない場合は、このメールを無視してください。',
    },
    password: {
      subject: 'KALPA: 仮パスワード',
      before: '次の仮パスワードでログインし、新しいパスワードを設定してください。',
      after:
        '仮パスワードの有効期限は24時間です。使用するまでは、これまでのパスワードをそのまま使えます。お心当たりがない場合は、このメールを無視してください。何も変更されません。',
    },
    account: {
      subject: 'KALPA: アカウント名',
      before: 'このメールアドレスに登録されているアカウントは次のとおりです。',
      after: 'お心当たりがない場合は、このメールを無視してください。',
    },
  },
  'zh-Hans': {
    code: {
      subject: 'KALPA:验证码',
      before: '请在游戏中输入以下验证码,以验证您的电子邮箱:',
      after: '验证码在 10 分钟内有效。如非本人操作,请忽略本邮件。',
    },
    password: {
      subject: 'KALPA:临时密码',
      before: '请使用以下临时密码登录,然后设置新密码:',
      after:
        '临时密码在 24 小时内有效,使用之前原密码仍然有效。如非本人操作,请忽略本邮件,您的账号不会有任何变化。',
    },
    account: {
      subject: 'KALPA:账号名称',
      before: '与此电子邮箱绑定的账号为:',
      after: '如非本人操作,请忽略本邮件。',
    },
  },
  'zh-Hant': {
    code: {
      subject: 'KALPA:驗證碼',
      before: '請在遊戲中輸入以下驗證碼,以驗證您的電子信箱:',
      after: '驗證碼在 10 分鐘內有效。若非本人操作,請忽略此郵件。',
    },
    password: {
      subject: 'KALPA:臨時密碼',
      before: '請使用以下臨時密碼登入,然後設定新密碼:',
      after:
        '臨時密碼在 24 小時內有效,使用之前原密碼仍然有效。若非本人操作,請忽略此郵件,您的帳號不會有任何變更。',
    },
    account: {
      subject: 'KALPA:帳號名稱',
      before: '與此電子信箱綁定的帳號為:',
      after: '若非本人操作,請忽略此郵件。',
    },
  },
  pt: {
    code: {
      subject: 'KALPA: o seu código de verificação',
      before: 'Introduza este código no jogo para verificar o seu endereço de e-mail:',
      after: 'É válido durante 10 minutos. Se não o pediu, ignore este e-mail.',
    },
    password: {
      subject: 'KALPA: a sua senha temporária',
      before: 'Entre com esta senha temporária e escolha depois uma nova:',
      after:
        'É válida durante 24 horas. A senha antiga funciona até usar esta. Se não a pediu, ignore este e-mail: nada muda.',
    },
    account: {
      subject: 'KALPA: o nome da sua conta',
      before: 'A conta que pertence a este endereço de e-mail é:',
      after: 'Se não o pediu, ignore este e-mail.',
    },
  },
};
