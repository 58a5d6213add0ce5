PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO "goose_db_version" VALUES (1,0,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (2,1,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (3,2,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (4,3,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (5,4,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (6,5,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (7,6,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (8,7,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (9,10,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (10,11,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (11,12,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (12,13,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (13,14,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (14,15,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (15,20,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (16,21,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (17,22,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (18,23,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (19,24,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (20,25,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (21,26,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (22,30,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (23,31,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (24,32,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (25,40,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (26,41,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (27,42,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (28,43,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (29,44,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (30,45,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (31,46,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (32,47,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (33,48,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (34,50,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (35,51,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (36,52,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (37,53,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (38,54,1,'2026-11-29 06:20:06');
INSERT INTO "goose_db_version" VALUES (39,55,1,'2026-11-29 06:20:06');
CREATE TABLE account (
    id           TEXT    PRIMARY KEY,
    email        TEXT    NOT NULL,
    email_key    TEXT    NOT NULL UNIQUE, -- the address as it is unique, see storage.EmailKey
    full_name    TEXT    NOT NULL,
    company_name TEXT    NOT NULL,
    api_version  TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
, email_verified_at INTEGER, email_key_rule INTEGER NOT NULL DEFAULT 1, language TEXT NOT NULL DEFAULT '', closing_at INTEGER, passkey_required INTEGER NOT NULL DEFAULT 0, test_client_id TEXT NOT NULL DEFAULT '', test_name TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "account" VALUES ('4d14e82b1316389e66a7e0060a857ec0','ada@example.com','ada@example.com','Ada Marlin','Marlin & Sons','2018-02-08','active',1795933211477,NULL,2,'en',NULL,0,'','');
CREATE TABLE credential (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    secret     TEXT    NOT NULL, -- for a password: argon2id with its parameters
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;
INSERT INTO "credential" VALUES ('4d14e82b1316389e66a7e0060a857ec0','password','$argon2id$v=19$m=19456,t=2,p=1$ZZ2TgRb1yTpNnSw7f/80lQ$LqJCqwyIRzuZhANUiRzkm1VMeTOv2RUlgx/sNh8/MJM',1795933211477);
CREATE TABLE session (
    id           TEXT    PRIMARY KEY,
    secret_hash  BLOB    NOT NULL,
    account_id   TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    revoked_at   INTEGER
, confirmed_at INTEGER NOT NULL DEFAULT 0, device_id TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "session" VALUES ('2aeab1033259c49b52615c09b9cf5038',X'43296859C9ECA09374E02D7F2A3D30BA0AB339897DE08C415AD9B87F9FADE8CF','4d14e82b1316389e66a7e0060a857ec0','Go-http-client/1.1','127.0.0.1',1795933211478,1795933211478,1797142811478,NULL,1795933211478,'eee105e07254e7c57f2970e4b4786d3c');
CREATE TABLE payment_method (
    account_id  TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    processor   TEXT    NOT NULL,
    customer    TEXT    NOT NULL, -- the processor's ID for the account
    reference   TEXT    NOT NULL, -- the processor's ID for the payment method
    brand       TEXT    NOT NULL,
    last4       TEXT    NOT NULL,
    exp_month   INTEGER NOT NULL,
    exp_year    INTEGER NOT NULL,
    holder      TEXT    NOT NULL,
    street      TEXT    NOT NULL,
    city        TEXT    NOT NULL,
    postal_code TEXT    NOT NULL,
    country     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
INSERT INTO "payment_method" VALUES ('4d14e82b1316389e66a7e0060a857ec0','sandbox','','06f7e5e2f1580a30a72c4e898b57a8cb','visa','4242',12,2040,'Ada Marlin','1 Quay Street','Portland','04101','US',1795933211493);
CREATE TABLE payment_setup (
    account_id TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    processor  TEXT    NOT NULL,
    customer   TEXT    NOT NULL,
    reference  TEXT    NOT NULL,
    created_at INTEGER NOT NULL
, used_at INTEGER) STRICT;
CREATE TABLE client (
    id                  TEXT    PRIMARY KEY,
    kind                TEXT    NOT NULL,
    name                TEXT    NOT NULL, -- a partner's company
    email               TEXT    NOT NULL,
    use_case            TEXT    NOT NULL,
    scope               TEXT    NOT NULL,
    allow_missing_state INTEGER NOT NULL,
    iss                 INTEGER NOT NULL,
    status              TEXT    NOT NULL,
    suspended_reason    TEXT    NOT NULL,
    created_at          INTEGER NOT NULL
, name_key TEXT NOT NULL DEFAULT '', email_key TEXT NOT NULL DEFAULT '', in_trouble INTEGER NOT NULL DEFAULT FALSE, suspended_at INTEGER, suspended_by TEXT NOT NULL DEFAULT '', domain_key TEXT NOT NULL DEFAULT '', leaving_until INTEGER, stays_as TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "client" VALUES ('partner_96f387d1a5b4aa748db4f758','partner','Demo Store','demo@example.com','Shows how connecting works.','*',0,0,'active','',1795933206965,'demo store','demo@example.com',0,NULL,'','com.example',NULL,'');
INSERT INTO "client" VALUES ('partner_test_96f387d1a5b4aa748db4f758','test','Demo Store','','Shows how connecting works.','*',0,0,'active','',1795933206965,'demo store','',0,NULL,'','',NULL,'');
INSERT INTO "client" VALUES ('partner_37643defad1c16d22e79ab9b','partner','Marlin Supplies','dev@shop.example','','*',0,0,'active','',1795933207019,'marlin supplies','dev@shop.example',0,NULL,'','example.shop',NULL,'');
INSERT INTO "client" VALUES ('partner_test_37643defad1c16d22e79ab9b','test','Marlin Supplies','','','*',0,0,'active','',1795933207019,'marlin supplies','',0,NULL,'','',NULL,'');
INSERT INTO "client" VALUES ('service_b543643732b44634e32b1eda','service','Warehouse','','','read',0,0,'active','',1795933211591,'warehouse','',0,NULL,'','',NULL,'');
CREATE TABLE callback (
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url        TEXT    NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL, host_key TEXT NOT NULL DEFAULT '', added_by TEXT NOT NULL DEFAULT '', client_since INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (client_id, url)
) STRICT;
INSERT INTO "callback" VALUES ('partner_96f387d1a5b4aa748db4f758','http://localhost:8081/callback',1,1795933206965,'localhost','',1795933206965);
INSERT INTO "callback" VALUES ('partner_37643defad1c16d22e79ab9b','https://shop.example/callback/?from=fairlead',1,1795933207019,'example.shop','root (command)',1795933207019);
INSERT INTO "callback" VALUES ('partner_37643defad1c16d22e79ab9b','https://shop.example/later',0,1795933207080,'example.shop','root (command)',1795933207019);
CREATE TABLE secret (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
, created_by TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "secret" VALUES ('secret_de93c1b7bf55e0d1','partner_96f387d1a5b4aa748db4f758',X'1227F13D4A3BAFAB77554BBCC175E75DA51939618D92F84D2253A6F77E389FBF',1795933206965,NULL,NULL,'');
INSERT INTO "secret" VALUES ('secret_af54dd219a174da3','partner_37643defad1c16d22e79ab9b',X'469B07576437E5C173462BD7273847B721E81F42DA3C8DA15629EE59638F1036',1795933207019,1795933211556,NULL,'root (command)');
INSERT INTO "secret" VALUES ('secret_e57e7433efb29d87','service_b543643732b44634e32b1eda',X'0432AFCD18F0258E4FDB55203A11354D667D41B96DE6A4CABFCF7912CCA06932',1795933211591,NULL,NULL,'root (command)');
CREATE TABLE attempt (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT REFERENCES client (id) ON DELETE CASCADE,
    parameters   TEXT    NOT NULL, -- the request as received, form-encoded
    callback     TEXT    NOT NULL,
    browser_hash BLOB    NOT NULL,
    support_code TEXT    NOT NULL UNIQUE,
    account_id   TEXT    REFERENCES account (id) ON DELETE CASCADE,
    began_at     INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    outcome      TEXT    NOT NULL
, user_agent TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempt" VALUES ('53J3H7KYHQ5ODRCHP3B3C3NMRC','partner_37643defad1c16d22e79ab9b','account%5Bemail%5D=ada%40example.com&client_id=partner_37643defad1c16d22e79ab9b&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'34D48583980A87E8B87DE28D3AA2DB8B2D5DC9D7CC1596D4F2621FA0E049586E','EPHX-MJQB','4d14e82b1316389e66a7e0060a857ec0',1795933207086,1795936807086,1795933211506,'allowed','Go-http-client/1.1','127.0.0.1');
INSERT INTO "attempt" VALUES ('MU2A7JDK2XBEZTGEZ7TEMHGWQX','partner_37643defad1c16d22e79ab9b','client_id=partner_37643defad1c16d22e79ab9b&response_type=code&scope=%2A&state=st+%26+te','https://shop.example/callback/?from=fairlead',X'34D48583980A87E8B87DE28D3AA2DB8B2D5DC9D7CC1596D4F2621FA0E049586E','4T5C-CRZB','4d14e82b1316389e66a7e0060a857ec0',1795933211543,1795936811543,1795933211551,'allowed','Go-http-client/1.1','127.0.0.1');
CREATE TABLE attempt_event (
    id         INTEGER PRIMARY KEY,
    attempt_id TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    at         INTEGER NOT NULL
, count INTEGER NOT NULL DEFAULT 1, last_at INTEGER, request_id TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempt_event" VALUES (1,'53J3H7KYHQ5ODRCHP3B3C3NMRC','began','',1795933207086,1,NULL,'c0af5c43506c6417','');
INSERT INTO "attempt_event" VALUES (2,'53J3H7KYHQ5ODRCHP3B3C3NMRC','signed up','',1795933211485,1,NULL,'411be0492666918c','');
INSERT INTO "attempt_event" VALUES (3,'53J3H7KYHQ5ODRCHP3B3C3NMRC','billing saved','sandbox',1795933211497,1,NULL,'d8cf6dc961f4efe2','');
INSERT INTO "attempt_event" VALUES (4,'53J3H7KYHQ5ODRCHP3B3C3NMRC','consented','',1795933211506,1,NULL,'96d0ede2988ffa1c','');
INSERT INTO "attempt_event" VALUES (5,'53J3H7KYHQ5ODRCHP3B3C3NMRC','code issued','',1795933211506,1,NULL,'96d0ede2988ffa1c','');
INSERT INTO "attempt_event" VALUES (6,'MU2A7JDK2XBEZTGEZ7TEMHGWQX','began','',1795933211543,1,NULL,'c9e1b4539e9b5064','');
INSERT INTO "attempt_event" VALUES (7,'MU2A7JDK2XBEZTGEZ7TEMHGWQX','code issued','',1795933211551,1,NULL,'c9e1b4539e9b5064','');
CREATE TABLE connection (
    id         TEXT    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    scope      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
, last_used_address TEXT) STRICT;
INSERT INTO "connection" VALUES ('01a225f60b7370ff9654f06e6d00d817','4d14e82b1316389e66a7e0060a857ec0','partner_37643defad1c16d22e79ab9b','*',1795933211506,NULL,'127.0.0.1');
CREATE TABLE code (
    hash           BLOB    PRIMARY KEY,
    connection_id  TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    attempt_id     TEXT    NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    redirect_uri   TEXT    NOT NULL,
    code_challenge TEXT    NOT NULL,
    issued_at      INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    used_at        INTEGER,
    token_hash     BLOB
, exchange_request TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "code" VALUES (X'915449394B34D4FF2680B88B5094B865B2954257A8882BD6FC87108A54DAA709','01a225f60b7370ff9654f06e6d00d817','53J3H7KYHQ5ODRCHP3B3C3NMRC','https://shop.example/callback/?from=fairlead','',1795933211506,1795933811506,1795933211519,X'01A225F60B7F306C83CEE0D8FA54B8970D0C65F1D0C9B476AB81FEE63C0F0E0B','6657f7b918e6406f');
INSERT INTO "code" VALUES (X'A27A64DC6F9D8A2C3CB4B9059127F505E4228BC9E8035867EAF489B2D8343956','01a225f60b7370ff9654f06e6d00d817','MU2A7JDK2XBEZTGEZ7TEMHGWQX','https://shop.example/callback/?from=fairlead','',1795933211551,1795933811550,1795933211553,X'01A225F60BA1F3CA44BB24486436C6C6390ED3A6BC9984F0488C1D1B5EA180C7','1e2f43cf97c45603');
CREATE TABLE token (
    hash          BLOB    PRIMARY KEY,
    client_id     TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    connection_id TEXT,   -- NULL for a service's token
    scope         TEXT    NOT NULL,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER, -- NULL if it doesn't expire
    last_used_at  INTEGER,
    revoked_at    INTEGER
) STRICT;
INSERT INTO "token" VALUES (X'01A225F60B7F306C83CEE0D8FA54B8970D0C65F1D0C9B476AB81FEE63C0F0E0B','partner_37643defad1c16d22e79ab9b','01a225f60b7370ff9654f06e6d00d817','*',1795933211519,NULL,1795933211686,NULL);
INSERT INTO "token" VALUES (X'01A225F60BA1F3CA44BB24486436C6C6390ED3A6BC9984F0488C1D1B5EA180C7','partner_37643defad1c16d22e79ab9b','01a225f60b7370ff9654f06e6d00d817','*',1795933211553,NULL,NULL,1795933211556);
CREATE TABLE outbox (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON; emptied when the job is closed
    created_at INTEGER NOT NULL,
    run_at     INTEGER NOT NULL, -- moved into the future by claiming the job
    attempts   INTEGER NOT NULL,
    closed_at  INTEGER
, recipient BLOB, subject TEXT NOT NULL DEFAULT '', gave_up INTEGER NOT NULL DEFAULT FALSE) STRICT;
INSERT INTO "outbox" VALUES ('8cdd76baf7e64ccc041f9140f25edbc4','endpoint notice','',1795933206969,1795933326974,1,1795933207002,NULL,'',0);
INSERT INTO "outbox" VALUES ('61ae31afc0106e670f82f30b37eb05e2','email code','',1795933211477,1795933331478,1,1795933211484,X'B5FC85E55755F9E0D030A10AB4429B6B2944855F9A0D60077FE832BECBC41D72','verify',0);
INSERT INTO "outbox" VALUES ('76f0ef9ec4cb2626b7c403f564bf3c6f','notice','',1795933211506,1795933331510,1,1795933211550,X'B5FC85E55755F9E0D030A10AB4429B6B2944855F9A0D60077FE832BECBC41D72','connected',0);
INSERT INTO "outbox" VALUES ('65980cba54a2ef162b5c57d6df15f575','endpoint notice','{"name":"added","endpoint":"we_c4bf9f30f68581b2fbc9df3e67c46ee7","owner":{"Kind":"account","ID":"4d14e82b1316389e66a7e0060a857ec0"},"to":"ada@example.com","host":"shop.example"}',1795933211751,1795933211751,0,NULL,NULL,'',0);
CREATE TABLE password_reset (
    hash       BLOB    PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE pushed_request (
    hash       BLOB    PRIMARY KEY,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    parameters TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE activity (
    id         INTEGER PRIMARY KEY, -- rises in the order of creation
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    user_agent TEXT    NOT NULL, -- empty, as the address, for support and partners
    address    TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO "activity" VALUES (1,'4d14e82b1316389e66a7e0060a857ec0','signed up','','Go-http-client/1.1','127.0.0.1',1795933211477);
INSERT INTO "activity" VALUES (2,'4d14e82b1316389e66a7e0060a857ec0','card added','','Go-http-client/1.1','127.0.0.1',1795933211493);
INSERT INTO "activity" VALUES (3,'4d14e82b1316389e66a7e0060a857ec0','connected','Marlin Supplies','Go-http-client/1.1','127.0.0.1',1795933211506);
CREATE TABLE sign_up (
    id            TEXT    PRIMARY KEY, -- a hash of what the browser keeps in a cookie
    email         TEXT    NOT NULL,
    full_name     TEXT    NOT NULL,
    company_name  TEXT    NOT NULL,
    password_hash TEXT    NOT NULL, -- argon2id; empty once the account is there
    account_id    TEXT    REFERENCES account (id) ON DELETE CASCADE, -- NULL before
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT;
CREATE TABLE email_code (
    id              TEXT    PRIMARY KEY,
    kind            TEXT    NOT NULL,
    account_id      TEXT    REFERENCES account (id) ON DELETE CASCADE, -- NULL for a sign-up
    sign_up_id      TEXT    REFERENCES sign_up (id) ON DELETE CASCADE, -- NULL for an account
    email           TEXT    NOT NULL, -- where it is mailed to
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    link_expires_at INTEGER NOT NULL, -- of the link in the mail; expires_at if it has none
    wrong           INTEGER NOT NULL, -- how many wrong codes were entered
    used_at         INTEGER,
    ended_at        INTEGER -- when another one took its place
) STRICT;
INSERT INTO "email_code" VALUES ('3d4076bd19c2d80684246c8c263c7afc','verify','4d14e82b1316389e66a7e0060a857ec0',NULL,'ada@example.com',1795933211477,1795933811477,1796019611477,0,NULL,NULL);
CREATE TABLE authenticator (
    account_id TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    setup_id   TEXT    NOT NULL, -- of the form that set it up, which may be sent twice
    seed       BLOB    NOT NULL, -- sealed
    sealed_by  TEXT    NOT NULL, -- the key's ID
    last_step  INTEGER NOT NULL, -- time step of the last accepted code
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_code (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL,
    set_id     TEXT    NOT NULL, -- the same for those that were made together
    used_at    INTEGER,
    PRIMARY KEY (account_id, hash)
) STRICT;
CREATE TABLE pending_login (
    id                  TEXT    PRIMARY KEY,
    secret_hash         BLOB    NOT NULL,
    account_id          TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    attempt_id          TEXT    NOT NULL, -- empty outside of an attempt
    password_changed_at INTEGER NOT NULL, -- of the password that was checked
    tries               INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE TABLE remembered_browser (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT;
CREATE TABLE passkey_user (
    account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    handle     BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE passkey (
    id              TEXT    PRIMARY KEY, -- ours, for the pages
    account_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE, -- the authenticator's
    public_key      BLOB    NOT NULL, -- COSE
    name            TEXT    NOT NULL,
    transports      TEXT    NOT NULL, -- how browsers reach it, divided by spaces
    counter         INTEGER NOT NULL, -- of its signatures, as last reported
    backup_eligible INTEGER NOT NULL, -- it can be on several devices, so its counter says nothing
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER -- NULL until it is used
) STRICT;
CREATE TABLE passkey_challenge (
    hash       BLOB    PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE api_key (
    id           TEXT    PRIMARY KEY,
    account_id   TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    test         INTEGER NOT NULL,
    last4        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE TABLE disconnect_link (
    hash          BLOB    PRIMARY KEY,
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    expires_at    INTEGER NOT NULL
) STRICT;
INSERT INTO "disconnect_link" VALUES (X'5BFE24209004BC2A83C8853E69C97EF793EE0AEC0A13605F50DC4859202EB97F','01a225f60b7370ff9654f06e6d00d817',1798525211506);
CREATE TABLE support_change (
    id         INTEGER PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    what       TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE TABLE carrier (
    id                    TEXT    NOT NULL, -- what the API calls carrier
    test                  INTEGER NOT NULL,
    preset                TEXT    NOT NULL, -- empty for none
    name                  TEXT    NOT NULL,
    auth                  TEXT    NOT NULL CHECK (auth IN ('oauth', 'default')),
    client_id             TEXT    NOT NULL,
    client_secret         BLOB, -- NULL for none
    sealed_by             TEXT    NOT NULL, -- the key, for the secret
    client_auth           TEXT    NOT NULL,
    pkce                  INTEGER NOT NULL,
    refresh               TEXT    NOT NULL,
    token_format          TEXT    NOT NULL,
    scope                 TEXT    NOT NULL,
    authorize_url         TEXT    NOT NULL, -- this and the next four are empty for none
    token_url             TEXT    NOT NULL,
    refresh_url           TEXT    NOT NULL,
    revoke_url            TEXT    NOT NULL,
    issuer                TEXT    NOT NULL,
    extra                 TEXT    NOT NULL, -- JSON
    access_token_lifetime INTEGER NOT NULL, -- in seconds, where the carrier says none; 0 is unknown
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL, breaker_opened_at INTEGER, breaker_probe_at INTEGER, breaker_forced_at INTEGER,
    PRIMARY KEY (id, test)
) STRICT;
INSERT INTO "carrier" VALUES ('demo_carrier',0,'demo_carrier','Demo Carrier','oauth','fairlead',X'983CB1B451DEF8CC2A40C43CBDB764A670DECFE692C39A2131EF8928D14A827C127F0DE79491BE313A0C18279E8BE13E2C0672164EB574469584024AEE78D1166CFC6ECF','19cb5f4a26fc5e7da71f0c6a9a502f23','basic',1,'rotating','form','ship','http://localhost:37515/authorize','http://localhost:37515/token','','http://localhost:37515/revoke','http://localhost:37515','{}',0,1795933206970,1795933206970,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('demo_carrier',1,'demo_carrier','Demo Carrier','oauth','fairlead',X'1FCC53E19BF6CE52E6AB890A118C16A0D40655EC77CAE9569C456AF35DFA6E24ACC24954FD24E568E68DD62B995DFF227C8733AF71EE5E79BC7357944C62202ACEAEC7A1','19cb5f4a26fc5e7da71f0c6a9a502f23','basic',1,'rotating','form','ship','http://localhost:37515/authorize','http://localhost:37515/token','','http://localhost:37515/revoke','http://localhost:37515','{}',0,1795933206971,1795933206971,NULL,NULL,NULL);
INSERT INTO "carrier" VALUES ('own',0,'','own','oauth','us',NULL,'','none',1,'rotating','form','','https://carrier.example/authorize','https://carrier.example/token','','','','{}',0,1795933211652,1795933211652,NULL,NULL,NULL);
CREATE TABLE carrier_account (
    id              TEXT    PRIMARY KEY,
    account_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    carrier_id      TEXT    NOT NULL, -- the carrier may be removed
    test            INTEGER NOT NULL,
    number          BLOB    NOT NULL, -- sealed
    number_hash     BLOB    NOT NULL,
    parameters      BLOB    NOT NULL, -- JSON, sealed
    sealed_by       TEXT    NOT NULL,
    metadata        TEXT    NOT NULL,
    active          INTEGER NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('authorization_pending', 'connected', 'disconnected')),
    reason          TEXT    NOT NULL, -- why it was disconnected; empty otherwise
    disconnected_at INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
INSERT INTO "carrier_account" VALUES ('eedb29ce8d4b3cf33868316aeb86d603','4d14e82b1316389e66a7e0060a857ec0','own',0,X'6D41F59F18B131A1FCCD48F6462FB197AB9DC6B39C64B5CFE1EEC67BFD160E757615',X'377E26F160762889F42AB0CBB123E7B1BACB436722B9CCF878F0DF19920BE30E',X'767A58A3D7FBB35972053980EBBCC884A2A9E2D88BF44A9478ADE9E18127','19cb5f4a26fc5e7da71f0c6a9a502f23','',1,'authorization_pending','',NULL,1795933211686,1795933211686);
CREATE TABLE carrier_account_event (
    id                 INTEGER PRIMARY KEY, -- rises in the order of creation
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    at                 INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    reason             TEXT    NOT NULL -- empty for none
) STRICT;
INSERT INTO "carrier_account_event" VALUES (1,'eedb29ce8d4b3cf33868316aeb86d603',1795933211686,'added','');
CREATE TABLE carrier_token (
    carrier_account_id TEXT   PRIMARY KEY REFERENCES carrier_account (id) ON DELETE CASCADE,
    access_token       BLOB  NOT NULL,
    refresh_token      BLOB, -- NULL for none
    sealed_by          TEXT   NOT NULL,
    token_type         TEXT   NOT NULL,
    scope              TEXT   NOT NULL, -- empty where the carrier gave none
    issued_at          INTEGER NOT NULL, -- when it was asked for, by our clock
    expires_at         INTEGER, -- this and the next are NULL where that is not known
    refresh_expires_at INTEGER
) STRICT;
CREATE TABLE carrier_refresh (
    carrier_account_id TEXT    PRIMARY KEY REFERENCES carrier_account (id) ON DELETE CASCADE,
    carrier_id         TEXT    NOT NULL,
    test               INTEGER NOT NULL,
    version            INTEGER NOT NULL, -- counts the tokens that it has had
    due_at             INTEGER, -- NULL for never
    lease              TEXT    NOT NULL, -- of whoever refreshes it; empty for nobody
    lease_until        INTEGER,
    unknown            INTEGER NOT NULL, -- nobody knows how an earlier refresh ended
    failures           INTEGER NOT NULL, -- in a row, of any kind
    refusals           INTEGER NOT NULL, -- in a row
    refused_since      INTEGER,
    outcome            TEXT    NOT NULL CHECK (outcome IN ('', 'ok', 'refused', 'failed')), -- of the last attempt
    tried_at           INTEGER,
    rejected_at        INTEGER, -- when a service last said that the carrier rejects the token
    spread             INTEGER NOT NULL -- at random, in milliseconds: when in the minute after a mass failure
) STRICT;
CREATE TABLE carrier_hand_over (
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    client_id          TEXT    NOT NULL, -- the service
    first_at           INTEGER NOT NULL,
    PRIMARY KEY (carrier_account_id, client_id)
) STRICT;
CREATE TABLE carrier_link (
    hash               BLOB    PRIMARY KEY,
    carrier_account_id TEXT    NOT NULL,
    carrier_id         TEXT    NOT NULL,
    test               INTEGER NOT NULL,
    redirect_uri       TEXT    NOT NULL,
    state              BLOB,    -- as it was sent; NULL for none
    credential         BLOB,    -- the hash of the key or token that made it; NULL for the owner's own page
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    spent_at           INTEGER
) STRICT;
CREATE TABLE carrier_sign_in (
    state_hash   BLOB    PRIMARY KEY,
    link_hash    BLOB    NOT NULL REFERENCES carrier_link (hash) ON DELETE CASCADE,
    browser_hash BLOB    NOT NULL,
    verifier     BLOB,    -- sealed; NULL without PKCE
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    asked_at     INTEGER, -- when the carrier began to be asked for tokens
    outcome      TEXT    NOT NULL -- empty until it is known
) STRICT;
CREATE TABLE platform (
    account_id   TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    max_accounts INTEGER NOT NULL,
    managed      INTEGER NOT NULL, -- how many it manages, so that one UPDATE decides about the limit
    created_at   INTEGER NOT NULL
) STRICT;
CREATE TABLE managed_account (
    account_id       TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    platform_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE, -- which may no longer be a platform
    email            TEXT    NOT NULL, -- this and the next three as the platform sent them
    first_name       TEXT    NOT NULL,
    last_name        TEXT    NOT NULL,
    company_name     TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    claim_hash       BLOB    UNIQUE, -- of the link that was mailed to take the account over
    claim_expires_at INTEGER,
    claim_sent_at    INTEGER, -- when the platform last had a mail sent
    claimed_at       INTEGER  -- when the owner took it over
) STRICT;
CREATE TABLE event (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT, -- of two events of one account the later has the higher one
    id           TEXT NOT NULL UNIQUE,
    type         TEXT NOT NULL,
    account_id   TEXT NOT NULL, -- empty for none, as the next two
    client_id    TEXT NOT NULL, -- the partner that it is about
    published_by TEXT NOT NULL, -- the service, if it was published
    data         TEXT NOT NULL, -- a JSON object, as it is sent
    at           INTEGER NOT NULL, -- when it happened
    created_at   INTEGER NOT NULL
) STRICT;
INSERT INTO "event" VALUES (1,'evt_01a225f5f9b67499be9fbcc8a148bda8','secret.created','','partner_96f387d1a5b4aa748db4f758','','{"secret_id":"secret_de93c1b7bf55e0d1"}',1795933206965,1795933206965);
INSERT INTO "event" VALUES (2,'evt_01a225f5f9eb7d579e9aad65e6ec2a13','secret.created','','partner_37643defad1c16d22e79ab9b','','{"secret_id":"secret_af54dd219a174da3"}',1795933207019,1795933207019);
INSERT INTO "event" VALUES (3,'evt_01a225f60b737d0dbb49896eaedd9a8f','connection.created','4d14e82b1316389e66a7e0060a857ec0','partner_37643defad1c16d22e79ab9b','','{"connection_id":"01a225f60b7370ff9654f06e6d00d817","scope":"*"}',1795933211506,1795933211506);
INSERT INTO "event" VALUES (4,'evt_01a225f60ba4759b97e51e487c688e87','token.revoked','4d14e82b1316389e66a7e0060a857ec0','partner_37643defad1c16d22e79ab9b','','{"connection_id":"01a225f60b7370ff9654f06e6d00d817","reason":"partner"}',1795933211556,1795933211556);
CREATE TABLE event_key (
    hash           BLOB PRIMARY KEY, -- of the service and its key
    event_sequence INTEGER NOT NULL,
    content        BLOB NOT NULL, -- the hash of what was published
    created_at     INTEGER NOT NULL
) STRICT;
CREATE TABLE endpoint (
    id                TEXT PRIMARY KEY,
    owner             TEXT NOT NULL CHECK (owner IN ('account', 'partner', 'operator')),
    owner_id          TEXT NOT NULL, -- empty for the operator
    url               TEXT NOT NULL,
    description       TEXT NOT NULL,
    events            TEXT NOT NULL, -- patterns, a JSON list
    oauth_client_id   TEXT NOT NULL, -- empty without OAuth
    oauth_secret      BLOB, -- sealed
    oauth_token_url   TEXT NOT NULL,
    oauth_client_auth TEXT NOT NULL,
    oauth_scope       TEXT NOT NULL,
    sealed_by         TEXT NOT NULL,
    version           INTEGER NOT NULL,
    status            TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
    disabled_reason   TEXT NOT NULL, -- empty while it is enabled
    failures          INTEGER NOT NULL, -- in a row
    failing_since     INTEGER,
    warned_at         INTEGER, -- when the owner was told that it is failing
    wait_until        INTEGER, -- what the receiver asked for
    last_status       INTEGER NOT NULL, -- of the last answer; 0 for none
    last_success_at   INTEGER,
    recovering        INTEGER NOT NULL, -- its next success is news
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
, disabled_at INTEGER) STRICT;
INSERT INTO "endpoint" VALUES ('we_1467a79b1818047192163b38ec494e0c','partner','partner_96f387d1a5b4aa748db4f758','http://localhost:33443/events','','["*"]','fairlead',X'DB7A947A3B0E6D1BD40562126402B4AEE8C13EB05087B95E537C37ED685FA567DAA4038C26DCEA93512677A3C7B969DBB36B51BBEAB77DB46AD5DCE85E82DEA3F415E67A','http://localhost:33443/token','body','','19cb5f4a26fc5e7da71f0c6a9a502f23',1,'enabled','',0,NULL,NULL,NULL,0,NULL,0,1795933206969,1795933206969,NULL);
INSERT INTO "endpoint" VALUES ('we_c4bf9f30f68581b2fbc9df3e67c46ee7','account','4d14e82b1316389e66a7e0060a857ec0','https://shop.example/events','','["*"]','',NULL,'','','','',1,'enabled','',0,NULL,NULL,NULL,0,NULL,0,1795933211751,1795933211751,NULL);
CREATE TABLE endpoint_secret (
    id          TEXT PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    secret      BLOB NOT NULL, -- sealed
    sealed_by   TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER
) STRICT;
INSERT INTO "endpoint_secret" VALUES ('whs_0c1469719e361960b30d5fe3e17759af','we_1467a79b1818047192163b38ec494e0c',X'900FC50F35B6C55C2B539F01450D132F1C9EAB244894AA720EE157500CDA5155783B4B4415262A657DF01403B3ADBC26ABBE667B0C7AACCD35AE3F8A346D1B87E90D34D344E47F2A649FC3B09F40','19cb5f4a26fc5e7da71f0c6a9a502f23',1795933206969,NULL);
INSERT INTO "endpoint_secret" VALUES ('whs_33e1f3a725ccafc4f98b41b371b03486','we_c4bf9f30f68581b2fbc9df3e67c46ee7',X'07E2C3F1B6EE82446A78E628DFAE0F2ED333D93CE7D07323A6B03A339038309374E714D1C3CEA64720F3C88700188FC586E6750BB8DC4E4A8EEF38DA689FB20E05219298D75EE876E7192C1CC94C','19cb5f4a26fc5e7da71f0c6a9a502f23',1795933211751,NULL);
CREATE TABLE delivery (
    id             TEXT PRIMARY KEY,
    endpoint_id    TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    event_sequence INTEGER NOT NULL REFERENCES event (sequence) ON DELETE CASCADE,
    status         TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'skipped')),
    attempts       INTEGER NOT NULL,
    tries          INTEGER NOT NULL, -- of the schedule, which a resend begins again
    again          INTEGER NOT NULL, -- it is not new: what is new goes first
    next_at        INTEGER, -- NULL once nothing is to come
    claimed_by     TEXT NOT NULL, -- the server that is at it; empty for none
    created_at     INTEGER NOT NULL,
    finished_at    INTEGER
) STRICT;
CREATE TABLE delivery_attempt (
    delivery_id      TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    number           INTEGER NOT NULL,
    at               INTEGER NOT NULL,
    duration_ms      INTEGER NOT NULL,
    status           INTEGER NOT NULL, -- 0 without an answer
    error            TEXT NOT NULL, -- empty for none
    detail           TEXT NOT NULL,
    request_headers  TEXT NOT NULL, -- JSON, as the next; secrets are masked
    response_headers TEXT NOT NULL,
    response_body    BLOB,
    PRIMARY KEY (delivery_id, number)
) STRICT;
CREATE TABLE database_place (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    place TEXT NOT NULL -- where the engine says that it is; empty before the first start
) STRICT;
INSERT INTO "database_place" VALUES (1,'sqlite');
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY, -- from 1, without gaps
    line    TEXT NOT NULL,
    hash    TEXT NOT NULL, -- the SHA-256 of the line, in hex
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL, -- an ID, or else a name
    what    TEXT NOT NULL,
    on_kind TEXT NOT NULL,
    on_id   TEXT NOT NULL
) STRICT;
INSERT INTO "audit" VALUES (1,'{"number":1,"previous":"0000000000000000000000000000000000000000000000000000000000000000","at":"2026-11-29T06:20:06.966Z","who":{"kind":"server"},"what":"partner.created","on":{"kind":"partner","id":"partner_96f387d1a5b4aa748db4f758","name":"Demo Store"},"before":{},"after":{"allow_missing_state":false,"callbacks":["http://localhost:8081/callback"],"company":"Demo Store","default_callback":"http://localhost:8081/callback","iss":false,"secret":"secret_de93c1b7bf55e0d1","use_case":"Shows how connecting works."},"reason":"","request":""}','aacdfbaf07a9ae4e0f7a17c23f354024c81a7ab19397cf6381405e31ee6591eb',1795933206966,'server','partner.created','partner','partner_96f387d1a5b4aa748db4f758');
INSERT INTO "audit" VALUES (2,'{"number":2,"previous":"aacdfbaf07a9ae4e0f7a17c23f354024c81a7ab19397cf6381405e31ee6591eb","at":"2026-11-29T06:20:06.970Z","who":{"kind":"server"},"what":"carrier.added","on":{"kind":"carrier","id":"demo_carrier","name":"Demo Carrier"},"before":{},"after":{"access_token_lifetime":0,"auth":"oauth","authorize_url":"http://localhost:37515/authorize","client_auth":"basic","client_id":"fairlead","issuer":"http://localhost:37515","name":"Demo Carrier","pkce":true,"preset":"demo_carrier","refresh":"rotating","refresh_url":"","revoke_url":"http://localhost:37515/revoke","scope":"ship","token_format":"form","token_url":"http://localhost:37515/token"},"reason":"","request":""}','d71d7ac34ef34bd10ee5bdc3cfee944f3e0de8f0adfd278b98e451f89d88fe28',1795933206970,'server','carrier.added','carrier','demo_carrier');
INSERT INTO "audit" VALUES (3,'{"number":3,"previous":"d71d7ac34ef34bd10ee5bdc3cfee944f3e0de8f0adfd278b98e451f89d88fe28","at":"2026-11-29T06:20:06.971Z","who":{"kind":"server"},"what":"carrier.added","on":{"kind":"carrier","id":"demo_carrier (test)","name":"Demo Carrier"},"before":{},"after":{"access_token_lifetime":0,"auth":"oauth","authorize_url":"http://localhost:37515/authorize","client_auth":"basic","client_id":"fairlead","issuer":"http://localhost:37515","name":"Demo Carrier","pkce":true,"preset":"demo_carrier","refresh":"rotating","refresh_url":"","revoke_url":"http://localhost:37515/revoke","scope":"ship","token_format":"form","token_url":"http://localhost:37515/token"},"reason":"","request":""}','22557e28a5442b785994e7b92a1994ecb2b802267f658506735e2c69090d3796',1795933206971,'server','carrier.added','carrier','demo_carrier (test)');
INSERT INTO "audit" VALUES (4,'{"number":4,"previous":"22557e28a5442b785994e7b92a1994ecb2b802267f658506735e2c69090d3796","at":"2026-11-29T06:20:07.020Z","who":{"kind":"command","name":"root","host":"vm"},"what":"partner.created","on":{"kind":"partner","id":"partner_37643defad1c16d22e79ab9b","name":"Marlin Supplies"},"before":{},"after":{"allow_missing_state":false,"callbacks":["https://shop.example/callback/?from=fairlead"],"company":"Marlin Supplies","default_callback":"https://shop.example/callback/?from=fairlead","iss":false,"secret":"secret_af54dd219a174da3","use_case":""},"reason":"","request":""}','3eefab0b9d0f26014aa6b4dfe6c2281c2df89697b7cb0cc69bdd9fdb845c968d',1795933207020,'root','partner.created','partner','partner_37643defad1c16d22e79ab9b');
INSERT INTO "audit" VALUES (5,'{"number":5,"previous":"3eefab0b9d0f26014aa6b4dfe6c2281c2df89697b7cb0cc69bdd9fdb845c968d","at":"2026-11-29T06:20:07.080Z","who":{"kind":"command","name":"root","host":"vm"},"what":"callback.added","on":{"kind":"partner","id":"partner_37643defad1c16d22e79ab9b","name":"Marlin Supplies"},"before":{},"after":{"callback":"https://shop.example/later"},"reason":"","request":""}','76be96fc0b2f6b2c93971da166eca40054272f2079c208b0a2c64cf19e57d23f',1795933207080,'root','callback.added','partner','partner_37643defad1c16d22e79ab9b');
INSERT INTO "audit" VALUES (6,'{"number":6,"previous":"76be96fc0b2f6b2c93971da166eca40054272f2079c208b0a2c64cf19e57d23f","at":"2026-11-29T06:20:11.591Z","who":{"kind":"command","name":"root","host":"vm"},"what":"service.created","on":{"kind":"service","id":"service_b543643732b44634e32b1eda","name":"Warehouse"},"before":{},"after":{"name":"Warehouse","scope":"read","secret":"secret_e57e7433efb29d87"},"reason":"","request":""}','bf4c41e7c0267d8ee0dee5b8553af616d71028a29287c848c9e3c969e22f2895',1795933211591,'root','service.created','service','service_b543643732b44634e32b1eda');
INSERT INTO "audit" VALUES (7,'{"number":7,"previous":"bf4c41e7c0267d8ee0dee5b8553af616d71028a29287c848c9e3c969e22f2895","at":"2026-11-29T06:20:11.652Z","who":{"kind":"command","name":"root","host":"vm"},"what":"carrier.added","on":{"kind":"carrier","id":"own","name":"own"},"before":{},"after":{"access_token_lifetime":0,"auth":"oauth","authorize_url":"https://carrier.example/authorize","client_auth":"none","client_id":"us","issuer":"","name":"own","pkce":true,"preset":"","refresh":"rotating","refresh_url":"","revoke_url":"","scope":"","token_format":"form","token_url":"https://carrier.example/token"},"reason":"","request":""}','2f76f7cd466c28bac21a100a44885778fc36ccd758aa672b1de009cc74688aaf',1795933211652,'root','carrier.added','carrier','own');
INSERT INTO "audit" VALUES (8,'{"number":8,"previous":"2f76f7cd466c28bac21a100a44885778fc36ccd758aa672b1de009cc74688aaf","at":"2026-11-29T06:20:11.752Z","who":{"kind":"command","name":"root","host":"vm"},"what":"endpoint.created","on":{"kind":"endpoint","id":"we_c4bf9f30f68581b2fbc9df3e67c46ee7","name":"shop.example"},"before":{},"after":{"description":"","events":"[\"*\"]","oauth_client_id":"","owner":"account","owner_id":"4d14e82b1316389e66a7e0060a857ec0","status":"enabled"},"reason":"","request":""}','a644be69387295c3264f7b345fb3426e0f9466ea8c5f1ad18963d50ad00d5408',1795933211752,'root','endpoint.created','endpoint','we_c4bf9f30f68581b2fbc9df3e67c46ee7');
CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash   TEXT NOT NULL
) STRICT;
INSERT INTO "audit_head" VALUES (1,8,'a644be69387295c3264f7b345fb3426e0f9466ea8c5f1ad18963d50ad00d5408');
CREATE TABLE staff (
    id                   TEXT    PRIMARY KEY,
    email                TEXT    NOT NULL,
    email_key            TEXT    NOT NULL UNIQUE, -- see storage.EmailKey
    email_key_rule       INTEGER NOT NULL, -- as of accounts
    name                 TEXT    NOT NULL,
    role                 TEXT    NOT NULL, -- support or admin
    status               TEXT    NOT NULL, -- new until the first complete sign-in, then active; or disabled
    password_hash        TEXT, -- argon2id; NULL until one is chosen
    password_must_change INTEGER NOT NULL, -- somebody else knows it
    password_changed_at  INTEGER,
    last_signed_in_at    INTEGER,
    created_at           INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_session (
    id           TEXT    PRIMARY KEY,
    secret_hash  BLOB    NOT NULL,
    staff_id     TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL, -- however often it is used
    revoked_at   INTEGER,
    confirmed_at INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_authenticator (
    staff_id   TEXT    PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    setup_id   TEXT    NOT NULL,
    seed       BLOB    NOT NULL, -- sealed
    sealed_by  TEXT    NOT NULL,
    last_step  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_recovery_code (
    staff_id TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    hash     BLOB    NOT NULL,
    set_id   TEXT    NOT NULL,
    used_at  INTEGER,
    PRIMARY KEY (staff_id, hash)
) STRICT;
CREATE TABLE staff_pending_login (
    id                  TEXT    PRIMARY KEY,
    secret_hash         BLOB    NOT NULL,
    staff_id            TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    password_changed_at INTEGER NOT NULL,
    tries               INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_passkey_user (
    staff_id TEXT PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    handle   BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE staff_passkey (
    id              TEXT    PRIMARY KEY,
    staff_id        TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE,
    public_key      BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    transports      TEXT    NOT NULL,
    counter         INTEGER NOT NULL,
    backup_eligible INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER
) STRICT;
CREATE TABLE staff_welcome (
    hash       BLOB    PRIMARY KEY,
    staff_id   TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE TABLE secret_use (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    day       INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    PRIMARY KEY (secret_id, day)
) STRICT;
INSERT INTO "secret_use" VALUES ('secret_af54dd219a174da3',1795910400000,2,1795933211555);
CREATE TABLE secret_address (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    address   TEXT    NOT NULL,
    last_at   INTEGER NOT NULL,
    PRIMARY KEY (secret_id, address)
) STRICT;
INSERT INTO "secret_address" VALUES ('secret_af54dd219a174da3','127.0.0.1',1795933211555);
CREATE TABLE client_hour (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hour      INTEGER NOT NULL,
    allowed   INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    PRIMARY KEY (client_id, hour)
) STRICT;
INSERT INTO "client_hour" VALUES ('partner_37643defad1c16d22e79ab9b',1795932000000,2,0);
CREATE TABLE logo (
    client_id  TEXT    PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE,
    hash       TEXT    NOT NULL, -- of the picture, in hex; names it in its URL
    picture    BLOB    NOT NULL, -- a PNG that we have drawn
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE application (
    number          TEXT    PRIMARY KEY, -- what people call it by, such as A-K7QM2XPD
    kind            TEXT    NOT NULL, -- application, callback, company or logo
    state           TEXT    NOT NULL, -- open, asked, approved or declined
    client_id       TEXT    NOT NULL, -- of the partner; empty for an application that is not approved
    company         TEXT    NOT NULL,
    email           TEXT    NOT NULL, -- of the contact
    email_key       TEXT    NOT NULL, -- storage.EmailKey
    callback        TEXT    NOT NULL, -- empty for none, as the next three
    use_case        TEXT    NOT NULL,
    note            TEXT    NOT NULL,
    address         TEXT    NOT NULL, -- it was sent from
    logo            BLOB, -- a PNG as it will be served
    host_proved_at  INTEGER, -- when the partner proved that it controls the callback's host
    created_at      INTEGER NOT NULL,
    waiting_since   INTEGER NOT NULL, -- for support or for the partner
    decided_at      INTEGER,
    decided_by      TEXT    NOT NULL, -- the ID of a staff member; empty while it is not decided
    decided_by_name TEXT    NOT NULL, -- as it was then
    reason          TEXT    NOT NULL
) STRICT;
CREATE TABLE application_question (
    id            TEXT    PRIMARY KEY,
    number        TEXT    NOT NULL REFERENCES application (number) ON DELETE CASCADE,
    question      TEXT    NOT NULL,
    asked_at      INTEGER NOT NULL,
    asked_by      TEXT    NOT NULL, -- the ID of a staff member
    asked_by_name TEXT    NOT NULL,
    answer        TEXT    NOT NULL, -- empty until there is one
    answered_at   INTEGER
) STRICT;
CREATE TABLE application_link (
    hash   BLOB PRIMARY KEY,
    number TEXT NOT NULL REFERENCES application (number) ON DELETE CASCADE
) STRICT;
CREATE TABLE handover (
    id           TEXT    PRIMARY KEY,
    hash         BLOB    UNIQUE, -- of the link's secret; NULL until it is mailed
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    email        TEXT    NOT NULL, -- it was sent to
    is_first     INTEGER NOT NULL, -- the partner has never had a secret
    sent_by      TEXT    NOT NULL, -- the ID of a staff member
    sent_by_name TEXT    NOT NULL,
    sent_at      INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER, -- another one was sent
    opened_at    INTEGER, -- for the first time
    opened_from  TEXT    NOT NULL, -- an address; empty until then
    used_at      INTEGER, -- the secret was made
    used_from    TEXT    NOT NULL,
    secret_id    TEXT    NOT NULL -- empty until then
) STRICT;
CREATE TABLE factor_reset (
    id            TEXT    PRIMARY KEY,
    account_id    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    asked_by      TEXT    NOT NULL, -- a staff member's ID
    asked_by_name TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    asked_at      INTEGER NOT NULL,
    due_at        INTEGER NOT NULL, -- when it is done, if nobody approves or stops it
    stop_hash     BLOB    UNIQUE, -- of the link that was mailed to stop it
    outcome       TEXT    NOT NULL, -- done or stopped; empty while it waits
    ended_at      INTEGER
) STRICT;
CREATE TABLE "secret_connection" (
    day           INTEGER NOT NULL,
    secret_id     TEXT    NOT NULL,
    connection_id TEXT    NOT NULL,
    PRIMARY KEY (day, secret_id, connection_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "secret_connection" VALUES (1795910400000,'secret_af54dd219a174da3','01a225f60b7370ff9654f06e6d00d817');
CREATE TABLE person (
    id                TEXT    PRIMARY KEY,
    email             TEXT    NOT NULL,
    email_key         TEXT    NOT NULL UNIQUE, -- storage.EmailKey
    name              TEXT    NOT NULL, -- empty until somebody enters one
    last_signed_in_at INTEGER,
    created_at        INTEGER NOT NULL
) STRICT;
INSERT INTO "person" VALUES ('27606a78b7386272723c2466e8102ebc','demo@example.com','demo@example.com','',NULL,1795933206965);
INSERT INTO "person" VALUES ('90f954a5301903635fde5143c71a6e70','dev@shop.example','dev@shop.example','',NULL,1795933207019);
CREATE TABLE partner_person (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    person_id TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role      TEXT    NOT NULL, -- developer or owner
    added_at  INTEGER NOT NULL,
    PRIMARY KEY (client_id, person_id)
) STRICT;
INSERT INTO "partner_person" VALUES ('partner_96f387d1a5b4aa748db4f758','27606a78b7386272723c2466e8102ebc','owner',1795933206965);
INSERT INTO "partner_person" VALUES ('partner_37643defad1c16d22e79ab9b','90f954a5301903635fde5143c71a6e70','owner',1795933207019);
CREATE TABLE person_session (
    id           TEXT    PRIMARY KEY,
    secret_hash  BLOB    NOT NULL,
    person_id    TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL, -- however often it is used
    revoked_at   INTEGER
) STRICT;
CREATE TABLE person_link (
    hash       BLOB    PRIMARY KEY,
    person_id  TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    next       TEXT    NOT NULL, -- the path that it leads to; empty for the usual one
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE TABLE test_run (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE, -- the partner
    name         TEXT    NOT NULL, -- of the test account
    begun_by     TEXT    NOT NULL, -- a person's name or address
    support_code TEXT    NOT NULL, -- of the attempt; empty if there is none
    outcome      TEXT    NOT NULL, -- a sentence
    steps        TEXT    NOT NULL, -- JSON
    token_waits  INTEGER NOT NULL, -- until it is shown, once
    began_at     INTEGER NOT NULL
) STRICT;
CREATE TABLE callback_request (
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url          TEXT    NOT NULL,
    host         TEXT    NOT NULL, -- to be proved: HOST[:PORT]
    requested_at INTEGER NOT NULL,
    requested_by TEXT    NOT NULL, -- a name; may be empty
    application  TEXT    NOT NULL, -- the number of the latest; empty until support is asked
    PRIMARY KEY (client_id, url)
) STRICT;
CREATE TABLE host_proof (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    host      TEXT    NOT NULL,
    proof     TEXT    NOT NULL, -- 32 hex digits
    proved_at INTEGER, -- when it was last seen there
    PRIMARY KEY (client_id, host)
) STRICT;
CREATE TABLE application_sent (
    hash    BLOB    PRIMARY KEY, -- of what was typed
    number  TEXT    NOT NULL, -- that it was answered with, whether or not it was kept
    sent_at INTEGER NOT NULL
) STRICT;
CREATE TABLE client_day (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    day       INTEGER NOT NULL,
    made      INTEGER NOT NULL,
    ended     INTEGER NOT NULL,
    PRIMARY KEY (client_id, day)
) STRICT;
INSERT INTO "client_day" VALUES ('partner_37643defad1c16d22e79ab9b',1795910400000,1,0);
CREATE TABLE secret_hour (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    hour      INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    PRIMARY KEY (secret_id, hour)
) STRICT;
INSERT INTO "secret_hour" VALUES ('secret_af54dd219a174da3',1795932000000,2,1795933211555);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);
CREATE UNIQUE INDEX callback_default ON callback (client_id) WHERE is_default = 1;
CREATE INDEX secret_client ON secret (client_id);
CREATE INDEX attempt_expires ON attempt (expires_at);
CREATE INDEX attempt_event_attempt ON attempt_event (attempt_id);
CREATE UNIQUE INDEX connection_live ON connection (account_id, client_id, scope) WHERE revoked_at IS NULL;
CREATE INDEX code_attempt ON code (attempt_id);
CREATE INDEX code_connection ON code (connection_id);
CREATE INDEX token_connection ON token (connection_id) WHERE connection_id IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX outbox_due ON outbox (run_at) WHERE closed_at IS NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX password_reset_account ON password_reset (account_id);
CREATE INDEX password_reset_expires ON password_reset (expires_at);
CREATE INDEX pushed_request_expires ON pushed_request (expires_at);
CREATE INDEX token_revoked ON token (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX attempt_open ON attempt (client_id, expires_at) WHERE ended_at IS NULL;
CREATE INDEX account_email_key_rule ON account (id) WHERE email_key_rule = 1;
CREATE INDEX activity_account ON activity (account_id, id);
CREATE INDEX activity_at ON activity (at);
CREATE INDEX sign_up_expires_at ON sign_up (expires_at);
CREATE INDEX sign_up_account ON sign_up (account_id);
CREATE INDEX email_code_account ON email_code (account_id, created_at);
CREATE INDEX email_code_sign_up ON email_code (sign_up_id, created_at);
CREATE INDEX email_code_link_expires_at ON email_code (link_expires_at);
CREATE INDEX pending_login_account ON pending_login (account_id);
CREATE INDEX pending_login_expires_at ON pending_login (expires_at);
CREATE INDEX remembered_browser_expires_at ON remembered_browser (expires_at);
CREATE INDEX passkey_account ON passkey (account_id, created_at);
CREATE INDEX passkey_challenge_expires_at ON passkey_challenge (expires_at);
CREATE INDEX api_key_account ON api_key (account_id);
CREATE INDEX api_key_revoked ON api_key (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX disconnect_link_connection ON disconnect_link (connection_id);
CREATE INDEX disconnect_link_expires ON disconnect_link (expires_at);
CREATE INDEX support_change_account ON support_change (account_id);
CREATE INDEX account_closing ON account (closing_at) WHERE closing_at IS NOT NULL;
CREATE INDEX connection_account ON connection (account_id);
CREATE UNIQUE INDEX carrier_account_number ON carrier_account (account_id, carrier_id, test, number_hash);
CREATE INDEX carrier_account_created_at ON carrier_account (account_id, created_at, id);
CREATE INDEX carrier_account_carrier ON carrier_account (carrier_id, test, status);
CREATE INDEX carrier_account_event_account ON carrier_account_event (carrier_account_id, id);
CREATE INDEX carrier_refresh_due ON carrier_refresh (carrier_id, test, due_at);
CREATE INDEX carrier_link_account ON carrier_link (carrier_account_id, created_at);
CREATE INDEX carrier_link_expires_at ON carrier_link (expires_at);
CREATE INDEX carrier_sign_in_link ON carrier_sign_in (link_hash);
CREATE INDEX carrier_sign_in_expires_at ON carrier_sign_in (expires_at);
CREATE INDEX managed_account_platform ON managed_account (platform_id, created_at, account_id);
CREATE INDEX carrier_refresh_outcome ON carrier_refresh (carrier_id, test, outcome, tried_at);
CREATE INDEX event_account ON event (account_id, sequence) WHERE account_id <> '';
CREATE INDEX event_client ON event (client_id, sequence) WHERE client_id <> '';
CREATE INDEX event_published_by ON event (published_by, sequence) WHERE published_by <> '';
CREATE INDEX event_key_created_at ON event_key (created_at);
CREATE INDEX endpoint_owner ON endpoint (owner, owner_id);
CREATE INDEX endpoint_secret_endpoint ON endpoint_secret (endpoint_id);
CREATE INDEX delivery_due ON delivery (endpoint_id, again, next_at) WHERE status = 'pending';
CREATE INDEX delivery_claimed ON delivery (claimed_by) WHERE claimed_by <> '';
CREATE INDEX delivery_endpoint ON delivery (endpoint_id, id);
CREATE INDEX delivery_event ON delivery (event_sequence);
CREATE INDEX endpoint_secret_expires_at ON endpoint_secret (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX endpoint_disabled ON endpoint (id) WHERE status = 'disabled';
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE INDEX staff_created_at ON staff (created_at, id);
CREATE INDEX staff_session_staff ON staff_session (staff_id);
CREATE INDEX staff_session_expires_at ON staff_session (expires_at);
CREATE INDEX staff_pending_login_staff ON staff_pending_login (staff_id);
CREATE INDEX staff_pending_login_expires_at ON staff_pending_login (expires_at);
CREATE INDEX staff_passkey_staff ON staff_passkey (staff_id, created_at);
CREATE INDEX staff_welcome_staff ON staff_welcome (staff_id);
CREATE INDEX staff_welcome_expires_at ON staff_welcome (expires_at);
CREATE INDEX attempt_began ON attempt (began_at, id);
CREATE INDEX attempt_outcome ON attempt (outcome, began_at, id);
CREATE INDEX attempt_client ON attempt (client_id, began_at, id);
CREATE INDEX attempt_pending ON attempt (expires_at, began_at) WHERE ended_at IS NULL;
CREATE VIEW timeline AS
SELECT attempt_id, name, cause, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', '', used_at, 1, used_at, exchange_request, 1, 0 FROM code WHERE used_at IS NOT NULL;
CREATE INDEX client_name_key ON client (kind, name_key, id);
CREATE INDEX client_email_key ON client (email_key);
CREATE INDEX callback_host_key ON callback (host_key, client_id);
CREATE INDEX callback_url ON callback (url);
CREATE INDEX secret_hash ON secret (hash);
CREATE INDEX secret_use_day ON secret_use (day);
CREATE INDEX secret_address_last ON secret_address (last_at);
CREATE INDEX client_hour_hour ON client_hour (hour);
CREATE INDEX client_created ON client (kind, created_at, id, name_key);
CREATE INDEX client_status ON client (kind, status, created_at, id, name_key);
CREATE INDEX client_trouble ON client (in_trouble, created_at, id) WHERE in_trouble = TRUE;
CREATE INDEX attempt_callback ON attempt (client_id, callback, began_at);
CREATE INDEX connection_client ON connection (client_id, created_at, id);
CREATE INDEX connection_client_live ON connection (client_id, account_id) WHERE revoked_at IS NULL;
CREATE INDEX logo_hash ON logo (hash);
CREATE INDEX application_state ON application (state, created_at, number);
CREATE INDEX application_email_key ON application (email_key, created_at);
CREATE INDEX application_address ON application (address, created_at);
CREATE INDEX application_client ON application (client_id) WHERE client_id <> '';
CREATE INDEX application_decided_at ON application (decided_at);
CREATE INDEX application_question_number ON application_question (number, asked_at);
CREATE INDEX application_link_number ON application_link (number);
CREATE INDEX handover_client ON handover (client_id, sent_at);
CREATE INDEX handover_expires_at ON handover (expires_at);
CREATE INDEX client_domain_key ON client (domain_key);
CREATE INDEX factor_reset_account ON factor_reset (account_id);
CREATE UNIQUE INDEX factor_reset_waiting ON factor_reset (account_id) WHERE ended_at IS NULL;
CREATE INDEX factor_reset_due ON factor_reset (due_at) WHERE ended_at IS NULL;
CREATE INDEX factor_reset_ended ON factor_reset (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_recipient ON outbox (recipient, created_at) WHERE recipient IS NOT NULL;
CREATE INDEX account_created ON account (created_at, id);
CREATE INDEX audit_at ON audit (at, number) WHERE number > 0;
CREATE INDEX audit_who ON audit (who, at, number);
CREATE INDEX audit_what ON audit (what, at, number);
CREATE INDEX audit_who_what ON audit ((who || ' ' || what), at, number);
CREATE INDEX audit_on ON audit (on_id, at, number, who, what);
CREATE INDEX attempt_account ON attempt (account_id, began_at, id, client_id, outcome) WHERE account_id IS NOT NULL;
CREATE INDEX attempt_client_outcome ON attempt ((client_id || ' ' || outcome), began_at, id);
CREATE INDEX callback_client_since ON callback (client_since, client_id, host_key);
CREATE INDEX partner_person_person ON partner_person (person_id);
CREATE INDEX person_session_person ON person_session (person_id);
CREATE INDEX person_session_expires_at ON person_session (expires_at);
CREATE INDEX person_link_person ON person_link (person_id);
CREATE INDEX person_link_expires_at ON person_link (expires_at);
CREATE UNIQUE INDEX account_test ON account (test_client_id, test_name) WHERE test_client_id <> '';
CREATE INDEX connection_test_ended ON connection (revoked_at) WHERE substr(client_id, 1, 13) = 'partner_test_' AND revoked_at IS NOT NULL;
CREATE INDEX test_run_client ON test_run (client_id, began_at, id);
CREATE INDEX test_run_began_at ON test_run (began_at);
CREATE INDEX client_leaving ON client (leaving_until) WHERE leaving_until IS NOT NULL;
CREATE INDEX application_sent_at ON application_sent (sent_at);
CREATE INDEX application_undecided ON application (kind, email_key) WHERE decided_at IS NULL;
CREATE INDEX application_request ON application (client_id, kind, created_at) WHERE client_id <> '';
CREATE INDEX client_day_day ON client_day (day, client_id) WHERE day > 0;
CREATE INDEX secret_hour_hour ON secret_hour (hour);
COMMIT;
