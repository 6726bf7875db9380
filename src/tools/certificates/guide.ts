/**
 * How a device comes to trust the CA, and how the game is pointed at the server: the steps by platform, and what cannot
 * work. One text for the command `cert` and for the page that the server shows at `/`.
 */

export interface GuideSection {
  readonly title: string;
  readonly steps: readonly string[];
}

export interface GuideFacts {
  /** The address of the server as a device types it, over HTTP: `http://192.168.1.20:12001`. */
  readonly address: string;
  /** The CA's certificate on this machine; left out for readers on a device, who cannot reach it. */
  readonly file?: string;
  /** The CA's name in Android's system store, `1a2b3c4d.0`. */
  readonly androidFile: string;
}

/** How a phone comes to trust the CA, in the words of its settings. */
export function phoneGuide({ address, androidFile }: GuideFacts): GuideSection[] {
  return [
    {
      title: 'iPhone, iPad',
      steps: [
        `Open ${address}/ca.crt in Safari and allow the download of the profile.`,
        'Settings > General > VPN & Device Management: choose the downloaded profile, and Install.',
        'Settings > General > About > Certificate Trust Settings: turn on full trust for it. Without this step it is installed and not trusted.',
        'Apps trust it as well then, unless they pin a certificate of their own.',
      ],
    },
    {
      title: 'Android',
      steps: [
        `Open ${address}/ca.crt in the browser and save the file.`,
        'Settings > Security > Encryption & credentials > Install a certificate > CA certificate (a search for “CA certificate” finds it under other names): choose the file. A screen lock must be set.',
        'The browser trusts it now. Apps do not: since Android 7 they trust the store of users only if they were built to. If the game refuses, one of these remains: plain HTTP, where your copy of the game takes it; a domain of your own with a public certificate (serve --tls-cert, --tls-key); a copy of the game whose network security configuration trusts user certificates; or a device or emulator with root, next.',
      ],
    },
    {
      title: 'Android with root, emulators',
      steps: [
        `Copy the certificate to /system/etc/security/cacerts/${androidFile} with permissions 644, and restart. Since Android 14 the store is in /apex/com.android.conscrypt/cacerts, and a Magisk module that moves user certificates there is the usual way.`,
        'From the emulator of Android Studio this machine is 10.0.2.2: kalpa cert --host 10.0.2.2. Other emulators (BlueStacks, LDPlayer, MuMu) reach its address in the network; turn on root in their settings.',
      ],
    },
  ];
}

/** How computers come to trust the CA: for trying things out with a browser or curl. */
function computerGuide(file: string): GuideSection {
  return {
    title: 'Computers',
    steps: [
      `macOS: sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`,
      `Windows, as administrator: certutil -addstore -f Root ${file}`,
      `Debian, Ubuntu: sudo cp ${file} /usr/local/share/ca-certificates/kalpa.crt && sudo update-ca-certificates`,
      `Fedora: sudo cp ${file} /etc/pki/ca-trust/source/anchors/kalpa.crt && sudo update-ca-trust`,
      'Firefox has a store of its own: Settings > Privacy & Security > View Certificates > Authorities > Import.',
      `curl: curl --cacert ${file} …`,
    ],
  };
}

/** How the game is made to ask this server, and what does not work on each way. */
export function clientGuide({ address }: Pick<GuideFacts, 'address'>): GuideSection {
  return {
    title: 'Point the game at the server',
    steps: [
      `Edited addresses: a copy of the game in which the official address is replaced by ${address}. Everything works, HTTP included where that copy allows it.`,
      'DNS: your router, a Pi-hole or a hosts file answers this machine’s address for the official host name. Then the certificate must have that name (kalpa cert --host NAME), and the server must listen at the port that the game uses, as a rule 443 (serve --port 443).',
      `A rewriting proxy: the device uses a proxy, such as mitmproxy, that sends requests for the official host to ${address}; the device trusts the proxy’s CA. Songs alone work. Multiplay cannot work this way: its sockets go past the proxy of the system, or to an address that the proxy does not rewrite. Use one of the other two ways for it.`,
      'If the game pins the certificate of the official server, no CA of any store helps; only edited addresses with plain HTTP or a copy without the pin do.',
    ],
  };
}

/** All of it as text for a terminal. */
export function guideText(facts: GuideFacts & { readonly file: string }): string {
  return [...phoneGuide(facts), computerGuide(facts.file), clientGuide(facts)]
    .map(({ title, steps }) => [title, ...steps.map((step, index) => `  ${index + 1}. ${step}`)].join('\n'))
    .join('\n\n');
}
