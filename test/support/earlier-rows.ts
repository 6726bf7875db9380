/** What the tables of an earlier server hold: rows as they really occur. */

export type EarlierRow = Readonly<Record<string, string | number | null>>;

/** Rows by table. A column that a row does not name is NULL. */
export type EarlierRows = Readonly<Record<string, readonly EarlierRow[]>>;

const date = '2023-05-06 07:08:09.123456';

/**
 * Two players (pk 1 and 4), rows of deleted ones (2, and 9, the highest), and what a long life with parallel requests
 * leaves behind.
 */
export const earlierPlayerRows: EarlierRows = {
  users: [
    {
      pk: 1,
      permission: 2,
      id: 'first',
      pw: 'hash',
      state: 2,
      email: 'first@example.test',
      nickname: 'First',
      lastActiveDate: date,
      createdAt: date,
      updatedAt: '2023-05-06 07:08:09',
    },
    {
      pk: 4,
      permission: 2,
      id: 'second',
      pw: 'hash',
      state: 1,
      email: '',
      emailCode: '',
      nickname: 'Second',
      emailCodeExpireDate: null,
      createdAt: date,
      updatedAt: null,
    },
  ],
  tokens: [{ pk: 1, id: 'first', token: '0123456789abcdef:00', did: 1 }],
  userProfile: [
    {
      pk: 7,
      nickname: 'First',
      state: 0,
      titleKey: 'title.default',
      uid: 10000001,
      thumbAstralRating: 12.5,
      createdAt: date,
      UserPk: 1,
    },
    {
      pk: 8,
      nickname: 'Second',
      state: 0,
      titleKey: null,
      uid: 10000004,
      thumbAstralRating: null,
      createdAt: date,
      UserPk: 4,
    },
  ],
  useritems: [
    {
      pk: 1,
      amount: 5,
      renewedDate: 1700000000,
      state: 0,
      startDate: null,
      endDate: null,
      UserPk: 1,
      ItemPk: 10,
    },
    {
      pk: 2,
      amount: 1,
      renewedDate: null,
      state: 1,
      startDate: date,
      endDate: '2024-02-30 00:00:00',
      UserPk: 9,
      ItemPk: 10,
    },
  ],
  usermissions: [
    { pk: 1, state: 0, current: 9, expireDate: 1700000000, MissionPk: 3, UserPk: 1 },
    { pk: 2, state: 2, current: 1, expireDate: 1700000000, MissionPk: 3, UserPk: 1 },
    { pk: 3, state: 1, current: 0, expireDate: 1700086400, MissionPk: 3, UserPk: 1 },
  ],
  records: [
    {
      pk: 5,
      mode: 1,
      rate: 970000,
      score: 900000,
      skin: 'skin.default',
      UserPk: 1,
      PackPk: 2,
      TrackPk: 3,
      MapPk: 30,
      updatedAt: date,
      createdAt: date,
    },
    {
      pk: 6,
      mode: 1,
      rate: 980000,
      score: 910000,
      skin: 'skin.default',
      UserPk: 2,
      PackPk: 2,
      TrackPk: 3,
      MapPk: 30,
      updatedAt: date,
      createdAt: date,
    },
  ],
  bestRecords: [
    { pk: 1, mode: 1, score: 900000, lunaticMode: 0, rating: 4.0, UserPk: 1, MapPk: 30, createdAt: date },
    { pk: 2, mode: 1, score: 950000, lunaticMode: 0, rating: 11.25, UserPk: 1, MapPk: 30, createdAt: date },
    { pk: 3, mode: 1, score: 800000, lunaticMode: 1, rating: 11.25, UserPk: 1, MapPk: 30, createdAt: date },
  ],
  userNoahChapters: [
    {
      pk: 1,
      state: 1,
      order: 0,
      currents: '[0, 0, 2]',
      startDate: date,
      endDate: null,
      UserPk: 1,
      NoahChapterPk: 1,
    },
  ],
  userProducts: [
    { pk: 1, buyCount: 2, periodicBuyCount: 1, lastPeriodicRefreshDate: date, UserPk: 1, ProductPk: 6 },
    { pk: 2, buyCount: 3, periodicBuyCount: 0, lastPeriodicRefreshDate: null, UserPk: 1, ProductPk: 6 },
  ],
  userMailBoxes: [
    {
      pk: 1,
      title: 'A mail',
      description: '',
      sent: date,
      state: 0,
      itemRewards: '[{"key": "fragment", "value": 3}]',
      packRewards: '[]',
      UserPk: 4,
    },
  ],
  userPacks: [
    {
      pk: 1,
      totalScore: 0,
      courseBestSkin: '',
      courseBestTrackPk1: null,
      courseBestMode1: null,
      kalpa: 5,
      UserPk: 1,
      PackPk: 2,
    },
  ],
  userFriends: [{ pk: 1, InviterPk: 1, InviteePk: 4, InviterState: 1, InviteeState: 1, createdAt: date }],
  binds: [{ pk: 1, UserPk: 1, bindAccount: '1234567890', isVerified: 1, bindDate: date }],
};

/** A little of a manifest: an item, a pack, a track and its map. */
export const earlierManifestRows: EarlierRows = {
  items: [
    {
      pk: 10,
      key: 'fragment',
      state: 1,
      name_ko: 'A fragment',
      category: 0,
      order: 0,
      createdAt: date,
      updatedAt: date,
    },
  ],
  packs: [
    {
      pk: 2,
      packKey: 'pack.first',
      title: 'A pack',
      order: 0,
      category: 0,
      state: 1,
      releaseDate: null,
      createdAt: date,
    },
  ],
  products: [{ pk: 6, key: 'product.first', items: '[{"key": "fragment", "value": 3}]', createdAt: date }],
};
